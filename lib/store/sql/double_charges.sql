-- One row per delivery that was deducted more than once from the same user, each time applied: what
-- the deductions after the first took, and what credits that name the delivery gave back since.
create view double_charges as
with

deliveries as (
    select
        *,
        case when json_valid(metadata) then json_extract_string(metadata, '$.deliveryId') end
            as delivery_id
    from transactions
    where outcome = 'applied' and user_id is not null
),

charges as (
    select
        *,
        row_number() over (
            partition by user_id, currency, delivery_id
            order by logged_at, transaction_id, stream, line
        ) as charge_number
    from deliveries
    where direction = 'debit' and amount > 0 and delivery_id <> ''
),

repeated as (
    select
        user_id,
        currency,
        delivery_id,
        count(*) as charge_count,
        sum(amount) filter (where charge_number > 1) as charged_again,
        min(logged_at) as first_logged_at,
        max(logged_at) as last_logged_at,
        min_by(transaction_id, charge_number) as first_transaction_id,
        max_by(transaction_id, charge_number) as last_transaction_id,
        min_by(amount, charge_number) as first_amount,
        max_by(stream, charge_number) as stream,
        max_by(line, charge_number) as line,
        max_by(file_id, charge_number) as file_id
    from charges
    group by user_id, currency, delivery_id
    having count(*) > 1
),

refunds as (
    select
        repeated.user_id,
        repeated.currency,
        repeated.delivery_id,
        sum(deliveries.amount) as given_back
    from repeated
    inner join deliveries
        on repeated.user_id = deliveries.user_id
        and repeated.currency = deliveries.currency
        and repeated.delivery_id = deliveries.delivery_id
        and repeated.first_logged_at < deliveries.logged_at
    where deliveries.direction = 'credit'
    group by all
),

final as (
    select
        repeated.*,
        coalesce(refunds.given_back, 0) as given_back,
        'The delivery was deducted ' || repeated.charge_count || ' times within '
        || time_between(repeated.first_logged_at, repeated.last_logged_at)
        || ', and each deduction was applied; ' || coalesce(repeated.currency || ' ', '')
        || money(repeated.charged_again, repeated.currency) || ' too much, of which '
        || case
            when refunds.given_back > 0
                then coalesce(repeated.currency || ' ', '')
                    || money(refunds.given_back, repeated.currency)
            else 'nothing'
        end
        || ' was given back under the same delivery' as reason
    from repeated
    left join refunds
        on repeated.user_id = refunds.user_id
        and repeated.currency = refunds.currency
        and repeated.delivery_id = refunds.delivery_id
)

select * from final;
