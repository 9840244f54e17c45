-- The first moment of the period that this session shows: `set variable scope_from = '2024-01-01'`.
create macro scope_from() as
    coalesce(try_cast(getvariable('scope_from') as timestamp), '-infinity'::timestamp)
