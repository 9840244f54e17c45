-- One row per case, open or not, as an alert compares it with what it was at the last one.
with

exposures_of_cases as (
    select
        case_id,
        to_json(
            list(
                { currency: currency, exposure: exposure::varchar }
                order by material_units desc nulls last, currency
            )
        )::varchar as exposures
    from case_amounts
    where exposure > 0
    group by case_id
)

select
    reviewed_cases.case_id,
    severity::varchar as severity,
    is_open,
    currency,
    exposure::varchar as exposure,
    coalesce(exposures_of_cases.exposures, '[]') as exposures,
    user_count,
    finding_ids,
    headline,
    reopened_because,
    for_company,
    entry
from reviewed_cases
left join exposures_of_cases on reviewed_cases.case_id = exposures_of_cases.case_id
order by is_open desc, severity, material_units desc nulls last, first_seen_at, reviewed_cases.case_id
