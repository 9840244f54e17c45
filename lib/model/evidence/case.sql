-- One row: a case, with its exposure in each currency as text and what a person has judged of it.
select
    * replace (coalesce(amounts, 'no money') as exposure)
from reviewed_cases
where case_id = $case_id
