-- One row per delivery that two or more users paid for, and currency: deducted from each of them, blocked
-- ones left out, and not given back to all but one under the same delivery.
-- title: One delivery, several users
-- severity: warning
-- rule: One `deliveryId` deducted from two or more users, none blocked, and none of a source that gives
--   money back, where credits with the same delivery gave back less than was taken to more than one of them.
--   The exposure is what all but the first of them still pay.
-- reason: A delivery is of one user: another one may have paid for it.
-- cause: wrong_user
-- notebook: 04_anomalies
-- evidence: transactions
-- when: exists(from named_deliveries)
with

-- Few deliveries name more than one user; ids are compared by their hashes first, which is cheaper.
shared as (
    select hash(delivery_id) as digest
    from named_deliveries
    where
        hash(delivery_id) in (from shared_deliveries)
        and logged_at < scope_to()
    group by digest
    having min(hash(user_id)) <> max(hash(user_id))
),

printed as (
    select
        *,
        direction = 'debit' and source_role is distinct from 'refund' as is_charge
    from named_deliveries
    where
        hash(delivery_id) in (from shared)
        and outcome <> 'blocked'
        and is_first_print
        and amount > 0
        and direction is not null
        and logged_at < scope_to()
),

paid as (
    select
        delivery_id,
        user_id,
        currency,
        sum(case when is_charge then amount when direction = 'credit' then -amount else 0 end) as paid,
        min(transaction_number) filter (is_charge) as first_number,
        min(logged_at) filter (is_charge) as first_seen_at,
        max(logged_at) filter (is_charge) as last_seen_at,
        list(transaction_id order by transaction_number) filter (is_charge) as transaction_ids,
        min_by(stream, transaction_number) filter (is_charge) as stream,
        min_by(line, transaction_number) filter (is_charge) as line,
        min_by(file_id, transaction_number) filter (is_charge) as file_id
    from printed
    group by delivery_id, user_id, currency
    having sum(case when is_charge then amount when direction = 'credit' then -amount else 0 end) > 0
),

final as (
    select
        currency,
        (sum(paid) - min_by(paid, first_number))::decimal(38, 6) as exposure,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        flatten(list(transaction_ids order by first_number)) as transaction_ids,
        list(user_id order by user_id) as user_ids,
        'One delivery was deducted from ' || counted(count(*), 'user', 'users') || ', '
        || string_agg(
            amount_text(paid::decimal(38, 6), currency) || ' from ' || short_id(user_id),
            ', ' order by first_number
        )
        || ': it is of one of them' as reason,
        delivery_id as subject,
        max_by(stream, first_number) as stream,
        max_by(line, first_number) as line,
        max_by(file_id, first_number) as file_id
    from paid
    group by delivery_id, currency
    having count(*) > 1
)

select * from final
