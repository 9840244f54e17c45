-- One row per transaction and thing that its record lacks or should not have: a user that is no
-- UUID (a test user), no user, no metadata where others of its schema have some, no known outcome.
create view odd_transactions as
with

judged as (
    select
        *,
        'test_user' as kind,
        'The user is "' || left(user_id, 60) || '", which is no UUID: a test, or a mistake; its '
        || 'transactions are in every sum' as reason
    from transactions
    where
        not regexp_full_match(
            lower(user_id),
            '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
        )
    union all
    select
        *,
        'no_user' as kind,
        'No user was printed, so the money belongs to nobody' as reason
    from transactions
    where user_id is null
    union all
    select
        *,
        'no_metadata' as kind,
        'The metadata is missing, so the transaction cannot be traced to a delivery or a payment'
            as reason
    from transactions
    where type is not null and metadata is null
    union all
    select
        *,
        'unknown_outcome' as kind,
        'The logs do not say what became of it: neither applied, nor already synced, nor blocked'
            as reason
    from transactions
    where outcome = 'unknown'
),

final as (
    select
        kind,
        transaction_id,
        user_id,
        currency,
        type,
        direction,
        action,
        amount,
        outcome,
        reason,
        logged_at,
        stream,
        line,
        file_id
    from judged
)

select * from final;
