-- Id of the user that this session shows, as `transactions` shows it, or null for all:
-- `set variable scope_user = '...'`.
create macro scope_user() as getvariable('scope_user')::varchar
