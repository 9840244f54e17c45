-- One row per finding: the cause that its kind has, or another one where the finding itself says so.
-- lasts: meanwhile
-- when: exists(from findings)
with

credited_again as (
    select distinct transaction_id
    from charge_repeats
    where is_credit and not is_paid
)

select
    findings.finding_id,
    case
        -- The wallet goes on with it: what was booked is not to be sent again.
        when findings.kind = 'lost_message' and findings.severity = 'warning' then 'error_after_applied'
        -- What was given twice is to be taken back, not to be given back.
        when credited_again.transaction_id is not null then 'duplicate'
        else finding_kinds.cause
    end as cause
from findings
inner join finding_kinds on findings.kind = finding_kinds.kind
left join credited_again
    on findings.kind = 'repeated_charge'
    and findings.transaction_ids[-1] = credited_again.transaction_id
