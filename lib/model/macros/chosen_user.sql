-- Id of the user that this session shows, or null for all: `set variable chosen_user = '...'`.
create macro chosen_user() as getvariable('chosen_user')::varchar
