-- One row per case, open or not, as an alert compares it with what it was at the last one.
select
    case_id,
    severity::varchar as severity,
    is_open,
    currency,
    exposure::varchar as exposure,
    user_count,
    finding_ids,
    headline,
    reopened_because,
    for_company,
    entry
from reviewed_cases
order by is_open desc, severity, material_units desc nulls last, first_seen_at, case_id
