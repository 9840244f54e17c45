-- One row per currency, type, source, action or field name that was never seen before, once its field
-- had been in use for a while (threshold `learning_days`: days with logs); and per currency and type
-- that is not a known one, from the first line on.
-- title: New field or value
-- severity: warning for currency, type and field, else notice
-- rule: A currency that ISO 4217 does not have, a type other than DEBIT and CREDIT; or a currency,
--   type, source, action, or a field name that was never seen before, once its field has been in use
--   on `learning_days` (7) days with logs. It is of a user, with the first amount, where all
--   transactions with the value are of one; else, and of a field, of nobody.
-- reason: A new value may need a rule of its own. In the first days everything is new, but currencies and
--   types are known from the start.
-- cause: new_value
-- notebook: 03_trends
-- evidence: known_values
-- when: (select max(logged_at)::date - min(logged_at)::date from events)
--   >= (select learning_days from settings)
--   or exists(from transactions anti join currencies using (currency) where currency is not null)
--   or exists(from transactions anti join transaction_types using (type) where type is not null)
with

-- A field is of all transactions, whoever was the first to have it.
seen_values as (
    select * replace (case when field <> 'field' then user_id end as user_id)
    from field_values
),

log_days as (
    select distinct logged_at::date as day from events
),

learned as (
    select
        seen_values.field,
        seen_values.value,
        count(*) as days_before
    from seen_values
    inner join log_days
        on log_days.day >= seen_values.field_since::date
        and log_days.day < seen_values.first_seen_at::date
    group by all
),

strange as (
    select field, value
    from seen_values
    anti join currencies on seen_values.value = currencies.currency
    where field = 'currency'
    union all
    select field, value
    from seen_values
    anti join transaction_types on seen_values.value = transaction_types.type
    where field = 'type'
)

select
    case when seen_values.field in ('currency', 'type', 'field') then 'warning' else 'notice' end
        as severity,
    seen_values.user_id,
    case
        when seen_values.user_id is not null then transactions.currency
        when seen_values.field = 'currency' then seen_values.value
    end as currency,
    case when seen_values.user_id is not null then abs(transactions.amount) end as exposure,
    seen_values.first_seen_at,
    seen_values.last_seen_at,
    [seen_values.transaction_id] as transaction_ids,
    case
        when seen_values.field = 'field'
            then 'The field "' || left(seen_values.value, 60) || '" was never printed before'
        when strange.value is not null
            then 'The ' || seen_values.field || ' "' || left(seen_values.value, 60)
                || '" is not a known one'
        else 'The ' || seen_values.field || ' "' || left(seen_values.value, 60)
            || '" was never seen before'
    end
    || ': first on ' || strftime(seen_values.first_seen_at, '%Y-%m-%d')
    || case
        when strange.value is not null then ''
        else ', ' || counted(learned.days_before, 'day', 'days') || ' with logs after the first '
            || case when seen_values.field = 'field' then 'log line' else seen_values.field end
    end
    || '; ' || counted(seen_values.transaction_count, 'transaction', 'transactions')
    || ' since' as reason,
    seen_values.field || '=' || seen_values.value as subject,
    seen_values.stream,
    seen_values.line,
    seen_values.file_id
from seen_values
cross join settings
left join learned
    on seen_values.field = learned.field
    and seen_values.value = learned.value
left join strange
    on seen_values.field = strange.field
    and seen_values.value = strange.value
inner join transactions
    on seen_values.file_id = transactions.file_id
    and seen_values.line = transactions.line
where learned.days_before >= settings.learning_days or strange.value is not null
