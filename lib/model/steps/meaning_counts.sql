-- One row per meaning of a printed field, with how many figures show it in all the logs; see `field_meanings`.
-- lasts: meanwhile
-- columns:
--   figure_count (figures): How many show it.
select
    field,
    meaning,
    count(*) as figure_count
from known_meanings
group by field, meaning
