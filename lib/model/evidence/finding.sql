-- One row: a finding, with its exposure as text.
select
    *,
    amount_text(amount, currency) as exposure,
    log_place(stream, line) as place
from findings
where finding_id = $finding_id
