-- One row per thing that a person should look at: what kind, how serious, whose, why in words, and
-- where it stands in the logs. A difference that stands is one finding per user, not one a report.
create view findings as
with

found as (
    select
        'gap' as kind,
        case when lies_between = 'nothing' then 'check' else 'note' end as severity,
        user_id,
        currency,
        transaction_id,
        logged_at as found_at,
        reason,
        stream,
        line,
        file_id
    from explained_gaps
    union all
    select
        'replay',
        'check',
        user_id,
        currency,
        transaction_id,
        logged_at,
        reason,
        stream,
        line,
        file_id
    from replayed_transactions
    union all
    select
        'double_charge',
        'alarm',
        user_id,
        currency,
        last_transaction_id,
        last_logged_at,
        reason,
        stream,
        line,
        file_id
    from double_charges
    union all
    select
        kind || '_amount',
        case when kind = 'zero' then 'note' else 'check' end,
        user_id,
        currency,
        transaction_id,
        logged_at,
        reason,
        stream,
        line,
        file_id
    from odd_amounts
    union all
    select
        'duplicate_transaction',
        case when applied_count > 1 then 'alarm' else 'note' end,
        user_id,
        currency,
        transaction_id,
        last_logged_at,
        reason,
        stream,
        line,
        file_id
    from duplicate_transactions
    union all
    select
        kind,
        case when kind = 'no_metadata' then 'note' else 'check' end,
        user_id,
        currency,
        transaction_id,
        logged_at,
        reason,
        stream,
        line,
        file_id
    from odd_transactions
    union all
    select
        kind || '_message',
        case kind when 'lost' then 'alarm' when 'redelivered' then 'note' else 'check' end,
        null,
        null,
        null,
        last_started_at,
        reason,
        stream,
        line,
        file_id
    from troubled_messages
    union all
    select
        'outage',
        case when failure_count > 0 then 'alarm' else 'check' end,
        null,
        null,
        null,
        coalesce(first_failure_at, started_at),
        reason,
        stream,
        line,
        file_id
    from outages
    union all
    select
        'wallet_overdrawn',
        'alarm',
        user_id,
        currency,
        transaction_id,
        started_at,
        'The wallet went below zero, to ' || coalesce(currency || ' ', '')
        || money(lowest_balance, currency) || ', and the transaction was not blocked',
        stream,
        line,
        file_id
    from overdrafts
    where overdraft_class = 'wallet_overdrawn'
    union all
    select
        'payment_negative',
        'check',
        user_id,
        currency,
        transaction_id,
        started_at,
        'The payment balance was below zero for ' || transaction_count
        || case when transaction_count = 1 then ' transaction' else ' transactions' end
        || ', down to ' || coalesce(currency || ' ', '') || money(lowest_balance, currency)
        || case when is_open then ', and still is' else '' end,
        stream,
        line,
        file_id
    from overdrafts
    where overdraft_class = 'payment_negative'
    union all
    select
        'calculation_break',
        'alarm',
        user_id,
        currency,
        transaction_id,
        logged_at,
        'The new balance is ' || coalesce(currency || ' ', '') || money(new_balance, currency)
        || ' where ' || money(expected_balance, currency) || ' was to be expected',
        stream,
        line,
        file_id
    from reconciliation
    where has_calculation_issue
    union all
    select
        'standing_difference',
        'check',
        standing_differences.user_id,
        standing_differences.currency,
        standing_differences.last_transaction_id,
        standing_differences.last_seen_at,
        'The payment balance was last seen ' || coalesce(standing_differences.currency || ' ', '')
        || money(abs(standing_differences.difference), standing_differences.currency)
        || case when standing_differences.difference > 0 then ' above' else ' below' end
        || ' the wallet, and they have been apart since '
        || strftime(standing_differences.began_at, '%Y-%m-%d'),
        transactions.stream,
        transactions.line,
        transactions.file_id
    from standing_differences
    left join transactions
        on standing_differences.last_transaction_id = transactions.transaction_id
        and standing_differences.last_seen_at = transactions.logged_at
        and standing_differences.user_id = transactions.user_id
)

select * from found;
