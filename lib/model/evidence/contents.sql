-- One row per field of a transaction id that was printed more than once: what the first print says,
-- what the later ones say, and whether they differ.
-- title: What was printed, side by side
with

printed as (
    select
        *,
        row_number() over (order by transaction_number) as copy_number
    from transactions
    where transaction_id = $subject
),

fields as (
    select
        copy_number,
        unnest([
            {'place': 1, 'field': 'time', 'value': strftime(logged_at, '%Y-%m-%d %H:%M:%S.%g')},
            {'place': 2, 'field': 'place', 'value': log_place(stream, line)},
            {'place': 3, 'field': 'userId', 'value': user_id},
            {'place': 4, 'field': 'currency', 'value': currency},
            {'place': 5, 'field': 'type', 'value': type},
            {'place': 6, 'field': 'source', 'value': source},
            {'place': 7, 'field': 'action', 'value': action},
            {'place': 8, 'field': 'amount', 'value': money(amount, currency)},
            {'place': 9, 'field': 'vat', 'value': money(vat, currency)},
            {'place': 10, 'field': 'oldBalance', 'value': money(old_balance, currency)},
            {'place': 11, 'field': 'newBalance', 'value': money(new_balance, currency)},
            {'place': 12, 'field': 'paymentBalance', 'value': money(payment_balance, currency)},
            {'place': 13, 'field': 'outcome', 'value': replace(outcome, '_', ' ')}
        ], recursive := true)
    from printed
)

select
    field,
    max(value) filter (where copy_number = 1) as "first print",
    string_agg(distinct coalesce(value, 'not printed'), ' / ') filter (where copy_number > 1)
        as "later prints",
    case when count(distinct coalesce(value, 'not printed')) > 1 then 'yes' else 'no' end
        as "differs"
from fields
group by place, field
order by place
