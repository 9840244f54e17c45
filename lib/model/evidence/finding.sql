-- One row: a finding, with its stake as text.
select
    *,
    amount_text(amount, currency) as stake,
    log_place(stream, line) as place
from findings
where finding_id = $finding_id
