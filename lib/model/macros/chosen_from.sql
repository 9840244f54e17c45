-- The first moment of the period that this session shows: `set variable chosen_from = '2024-01-01'`.
create macro chosen_from() as
    coalesce(try_cast(getvariable('chosen_from') as timestamp), '-infinity'::timestamp)
