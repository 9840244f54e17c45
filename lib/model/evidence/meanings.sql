-- One row per figure that shows what a field means: the last ones before the change, and the first
-- ones after it.
-- title: Figures before and after the change
with

figures as (
    select
        field_meanings.*,
        transaction_order(logged_at, transaction_id, file_orders.file_order, line)
            as figure_order,
        case when logged_at <= $first_seen_at then 'before' else 'after' end as side,
        case
            when logged_at <= $first_seen_at
                then row_number() over (order by figure_order desc)
            else row_number() over (order by figure_order)
        end as place
    from field_meanings
    inner join file_orders on field_meanings.file_id = file_orders.file_id
    where field = $subject and (logged_at <= $first_seen_at or logged_at >= $last_seen_at)
),

nearest as (
    select *
    from figures
    qualify row_number() over (partition by side order by place) <= 5
),

placed as (
    select
        nearest.*,
        transactions.currency,
        transactions.amount,
        transactions.vat,
        transactions.old_balance,
        transactions.new_balance,
        transactions.payment_balance,
        sync_errors.subscription_balance
    from nearest
    left join sync_errors
        on nearest.file_id = sync_errors.file_id
        and nearest.line = sync_errors.line
    inner join transactions
        on coalesce(sync_errors.transaction_file_id, nearest.file_id) = transactions.file_id
        and coalesce(sync_errors.transaction_line, nearest.line) = transactions.line
)

select
    logged_at as "time",
    side as "change",
    transaction_id as "transaction",
    case field
        when 'subscriptionBalance' then money(subscription_balance, currency)
        when 'paymentBalance' then money(payment_balance, currency)
        when 'vat' then money(vat, currency)
    end as "printed",
    money(amount, currency) as "amount",
    money(old_balance, currency) as "old balance",
    money(new_balance, currency) as "new balance",
    currency,
    meaning as "so the field means"
from placed
order by figure_order
