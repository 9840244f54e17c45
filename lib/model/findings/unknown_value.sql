-- One row per currency, type, source, action or field name that was never seen before, once its field
-- had been in use for a while (threshold `learning_days`: days with logs); and per currency and type
-- that is not a known one, from the first line on.
-- title: Unknown value
-- severity: warning for currency, type and field, else notice
-- rule: A currency that ISO 4217 does not have, a type other than DEBIT and CREDIT; or a currency,
--   type, source, action, or a field name that was never seen before, once its field has been in use
--   on `learning_days` (7) days with logs.
-- reason: A new value may need a rule of its own. In the first days everything is new, but currencies and
--   types are known from the start.
-- cause: new_value
-- notebook: 03_trends
-- evidence: known_values
with

log_days as (
    select distinct logged_at::date as day from events
),

learned as (
    select
        field_values.field,
        field_values.value,
        count(*) as days_before
    from field_values
    inner join log_days
        on log_days.day >= field_values.field_since::date
        and log_days.day < field_values.first_seen_at::date
    group by all
),

strange as (
    select field, value
    from field_values
    anti join currencies on field_values.value = currencies.currency
    where field = 'currency'
    union all
    select field, value
    from field_values
    anti join transaction_types on field_values.value = transaction_types.type
    where field = 'type'
)

select
    case when field_values.field in ('currency', 'type', 'field') then 'warning' else 'notice' end
        as severity,
    field_values.user_id,
    transactions.currency,
    abs(transactions.amount) as exposure,
    field_values.first_seen_at,
    field_values.last_seen_at,
    [field_values.transaction_id] as transaction_ids,
    case
        when field_values.field = 'field'
            then 'Transactions print a field that none had before, "'
                || left(field_values.value, 60) || '"'
        when strange.value is not null
            then 'The ' || field_values.field || ' "' || left(field_values.value, 60)
                || '" is not a known one'
        else 'The ' || field_values.field || ' "' || left(field_values.value, 60)
            || '" was never seen before'
    end
    || ': first on ' || strftime(field_values.first_seen_at, '%Y-%m-%d')
    || case
        when strange.value is not null then ''
        else ', ' || learned.days_before || ' days with logs after the first '
            || case when field_values.field = 'field' then 'log line' else field_values.field end
    end
    || '; ' || field_values.transaction_count
    || case when field_values.transaction_count = 1 then ' transaction' else ' transactions' end
    || ' since' as reason,
    field_values.field || '=' || field_values.value as subject,
    field_values.stream,
    field_values.line,
    field_values.file_id
from field_values
cross join settings
left join learned
    on field_values.field = learned.field
    and field_values.value = learned.value
left join strange
    on field_values.field = strange.field
    and field_values.value = strange.value
inner join transactions
    on field_values.file_id = transactions.file_id
    and field_values.line = transactions.line
where learned.days_before >= settings.learning_days or strange.value is not null
