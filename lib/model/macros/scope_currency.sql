-- The currency that this session shows, or null for all: `set variable scope_currency = 'BHD'`.
create macro scope_currency() as getvariable('scope_currency')::varchar
