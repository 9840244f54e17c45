-- The first moment after the period that this session shows. Outstanding differences and overdrafts
-- are as of this moment: `set variable scope_to = '2024-02-01'`.
create macro scope_to() as
    coalesce(try_cast(getvariable('scope_to') as timestamp), 'infinity'::timestamp)
