-- One row per finding without a reason, a severity or a place, or with an exposure below zero.
-- title: Each finding has a reason, a severity and a place, and no exposure below zero
select *
from findings
where reason is null or stream is null or severity is null or exposure < 0
order by finding_id
