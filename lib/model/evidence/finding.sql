-- One row: a finding, with its exposure as text.
select
    * exclude (exposure),
    amount_text(findings.exposure, currency) as exposure,
    log_place(stream, line) as place
from findings
where finding_id = $finding_id
