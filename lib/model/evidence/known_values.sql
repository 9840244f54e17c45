-- One row per value of a field, in the order in which they were first seen.
-- title: Values of the field
with

subject as (
    select
        split_part($subject, '=', 1) as field,
        substr($subject, strpos($subject, '=') + 1) as value
)

select
    field_values.value as "value",
    field_values.first_seen_at as "first seen",
    field_values.last_seen_at as "last seen",
    field_values.transaction_count as "transactions",
    field_values.transaction_id as "first transaction",
    case when field_values.value = subject.value then 'this one' end as "which"
from field_values
inner join subject on field_values.field = subject.field
order by field_values.first_seen_at, field_values.value
