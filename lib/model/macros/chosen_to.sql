-- The first moment after the period that this session shows. What is owed, and who is overdrawn, is
-- told as of this moment: `set variable chosen_to = '2024-02-01'`.
create macro chosen_to() as
    coalesce(try_cast(getvariable('chosen_to') as timestamp), 'infinity'::timestamp)
