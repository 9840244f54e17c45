-- One row: a case, with its exposure as text and what a person has judged of it.
select
    * replace (coalesce(amount_text(nullif(exposure, 0), currency), 'no money') as exposure)
from reviewed_cases
where case_id = $case_id
