-- One row per delivery for which a user paid more than once: deducted by two or more transactions,
-- none of them blocked; with what later credits that name the delivery gave back.
-- title: Double charge
-- severity: critical; warning if that depends on an outcome that is not known, or if a credit by hand may have
--   given it back; notice if all was given back
-- rule: One `deliveryId` deducted by two or more ids of one user, none blocked, and none of a source that
--   gives money back. The exposure is
--   what later credits with the same delivery did not give back, of those that are known to be booked. A
--   credit by hand of just as much, without a delivery, within `refund_days` (31), may have.
-- reason: A delivery is paid once. One id printed twice is a duplicate, not a double charge.
-- cause: double_charge
-- spans: user
-- notebook: 04_anomalies
-- evidence: charges
with

deliveries as (
    select
        named_deliveries.*,
        unconfirmed_outcomes.line is null as is_booked
    from named_deliveries
    left join unconfirmed_outcomes
        on named_deliveries.file_id = unconfirmed_outcomes.file_id
        and named_deliveries.line = unconfirmed_outcomes.line
    where
        hash(named_deliveries.user_id, named_deliveries.delivery_id) in (from repeated_deliveries)
        and named_deliveries.outcome <> 'blocked'
        and named_deliveries.is_first_print
        and named_deliveries.source_role is distinct from 'refund'
        and named_deliveries.logged_at < scope_to()
),

charged_again as (
    select
        user_id,
        currency,
        delivery_id
    from deliveries
    where direction = 'debit' and amount > 0
    group by user_id, currency, delivery_id
    having count(*) > 1
),

charges as (
    select
        deliveries.*,
        row_number() over (
            partition by deliveries.user_id, deliveries.currency, deliveries.delivery_id
            order by deliveries.transaction_number
        ) as charge_number
    from deliveries
    semi join charged_again
        on deliveries.user_id = charged_again.user_id
        and deliveries.currency is not distinct from charged_again.currency
        and deliveries.delivery_id = charged_again.delivery_id
    where deliveries.direction = 'debit' and deliveries.amount > 0
),

repeated as (
    select
        user_id,
        currency,
        delivery_id,
        count(*) as charge_count,
        bool_and(is_booked) as is_booked,
        sum(amount) filter (where charge_number > 1) as charged_again,
        min(logged_at) as first_logged_at,
        max(logged_at) as last_logged_at,
        list(transaction_id order by charge_number) as transaction_ids,
        max_by(stream, charge_number) as stream,
        max_by(line, charge_number) as line,
        max_by(file_id, charge_number) as file_id
    from charges
    group by user_id, currency, delivery_id
),

refunds as (
    select
        repeated.user_id,
        repeated.currency,
        repeated.delivery_id,
        sum(deliveries.amount) filter (deliveries.is_booked) as given_back,
        coalesce(sum(deliveries.amount) filter (not deliveries.is_booked), 0) as perhaps_given_back,
        list(deliveries.transaction_id order by deliveries.transaction_number)
            as refund_ids
    from repeated
    inner join deliveries
        on repeated.user_id = deliveries.user_id
        and repeated.currency is not distinct from deliveries.currency
        and repeated.delivery_id = deliveries.delivery_id
        and repeated.first_logged_at < deliveries.logged_at
    where deliveries.direction = 'credit'
    group by all
),

-- Credits by hand that name no delivery, of just what was taken too much, and may have given it back.
by_hand as (
    select
        repeated.user_id,
        repeated.currency,
        repeated.delivery_id,
        min_by(transactions.transaction_id, transactions.transaction_number) as transaction_id,
        min_by(transactions.action, transactions.transaction_number) as action,
        min(transactions.logged_at) as logged_at
    from repeated
    cross join settings
    inner join transactions
        on repeated.user_id = transactions.user_id
        and repeated.currency is not distinct from transactions.currency
        and transactions.logged_at > repeated.last_logged_at
        and transactions.logged_at <= repeated.last_logged_at + to_days(settings.refund_days)
    inner join transaction_sources on transactions.source = transaction_sources.source
    anti join named_deliveries
        on transactions.file_id = named_deliveries.file_id
        and transactions.line = named_deliveries.line
    where
        transactions.direction = 'credit'
        and transactions.outcome = 'applied'
        and transaction_sources.role = 'manual'
        and abs(transactions.amount - repeated.charged_again) <= settings.tolerance
    group by repeated.user_id, repeated.currency, repeated.delivery_id
),

judged as (
    select
        repeated.*,
        case when coalesce(refunds.given_back, 0) = 0 then by_hand.transaction_id end as by_hand_id,
        by_hand.action as by_hand_action,
        by_hand.logged_at as by_hand_at,
        coalesce(refunds.given_back, 0) as given_back,
        coalesce(refunds.perhaps_given_back, 0) as perhaps_given_back,
        coalesce(refunds.refund_ids, []) as refund_ids,
        greatest(repeated.charged_again - coalesce(refunds.given_back, 0), 0) as still_taken
    from repeated
    left join refunds
        on repeated.user_id = refunds.user_id
        and repeated.currency is not distinct from refunds.currency
        and repeated.delivery_id = refunds.delivery_id
    left join by_hand
        on repeated.user_id = by_hand.user_id
        and repeated.currency is not distinct from by_hand.currency
        and repeated.delivery_id = by_hand.delivery_id
),

final as (
    select
        case
            when still_taken > perhaps_given_back and is_booked and by_hand_id is null then 'critical'
            when still_taken > 0 then 'warning'
            else 'notice'
        end as severity,
        user_id,
        currency,
        still_taken::decimal(38, 6) as exposure,
        first_logged_at as first_seen_at,
        last_logged_at as last_seen_at,
        transaction_ids || refund_ids as transaction_ids,
        'One delivery was deducted ' || counted(charge_count, 'time', 'times') || ' within '
        || time_between(first_logged_at, last_logged_at) || ': '
        || amount_text(charged_again::decimal(38, 6), currency) || ' too much, of which '
        || case
            when given_back > 0 then amount_text(given_back::decimal(38, 6), currency) || ' was'
            else 'nothing was'
        end || ' given back under the same delivery'
        || case
            when is_booked then ''
            else '; of one of them the logs do not say whether it was booked'
        end
        || case
            when perhaps_given_back > 0
                then '; whether ' || amount_text(perhaps_given_back::decimal(38, 6), currency)
                    || ' more was given back, they do not say'
            else ''
        end
        || case
            when by_hand_id is not null
                then '; a credit of as much by hand'
                    || coalesce(' (' || shown_text(by_hand_action) || ')', '') || ' followed on '
                    || strftime(by_hand_at, '%Y-%m-%d %H:%M') || ', ' || by_hand_id
                    || ', and may have given it back'
            else ''
        end as reason,
        delivery_id as subject,
        stream,
        line,
        file_id
    from judged
)

select * from final
