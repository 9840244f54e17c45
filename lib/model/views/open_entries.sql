-- One row per entry that is left to book, as in the view proposed_entries, without those whose case a person
-- has closed; with the task of its case, which says whether it can be booked now.
-- lasts: pages
select
    proposed_entries.*,
    reviewed_cases.task
from proposed_entries
inner join reviewed_cases on proposed_entries.case_id = reviewed_cases.case_id
where reviewed_cases.is_open
