-- One row per break in a user's chain of balances: a wallet that opens at another balance than the
-- transaction before it left, with what lies between. Each pair is judged by itself, so one gap makes
-- one finding, not one for each transaction after it.
-- title: Balance gap
-- severity: warning if nothing, else notice
-- rule: Each pair of transactions is compared by itself, so a gap is one finding and the chain goes
--   on from the new balance. What lies between: an already-synced end, an unknown outcome before,
--   missing logs, skipped messages, nothing.
-- reason: Creating a subscription moves the wallet and names no user.
-- notebook: 04_anomalies
-- evidence: gap_steps
select
    case when lies_between = 'nothing' then 'warning' else 'notice' end as severity,
    user_id,
    currency,
    abs(difference) as exposure,
    previous_logged_at as first_seen_at,
    logged_at as last_seen_at,
    [previous_transaction_id, transaction_id] as transaction_ids,
    'The wallet opens at ' || amount_text(old_balance, currency) || ', '
    || amount_text(abs(difference), currency)
    || case when difference > 0 then ' above' else ' below' end
    || ' the ' || money(expected_balance, currency) || ' that the transaction before it left; '
    || time_between(previous_logged_at, logged_at) || ' lie between, and '
    || case lies_between
        when 'booked before'
            then 'the one before was already synced: its opening balance held it already, and '
                || 'the wallet goes on from there'
        when 'already synced' then 'one of the two was already synced by another listener'
        when 'unknown outcome' then 'the logs do not say whether the one before was applied'
        when 'missing logs' then 'nothing was logged during a part of them'
        when 'skipped messages'
            then skipped_messages_between || case
                when skipped_messages_between = 1
                    then ' skipped message that does not name its user'
                else ' skipped messages that do not name their users'
            end
        else 'nothing in the logs that could explain it'
    end as reason,
    transaction_id as subject,
    stream,
    line,
    file_id
from balance_gaps
