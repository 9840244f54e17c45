-- The currency that this session shows, or null for all: `set variable chosen_currency = 'BHD'`.
create macro chosen_currency() as getvariable('chosen_currency')::varchar
