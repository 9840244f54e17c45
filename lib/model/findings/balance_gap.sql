-- One row per gap in a user's chain of balances: an opening balance that is not the closing balance of
-- the transaction before it, with the most likely cause. Each pair is compared by itself, so one gap is
-- one finding, not one for each transaction after it.
-- title: Balance gap
-- severity: warning if nothing, else notice
-- rule: Each pair of transactions is compared by itself, so a gap is one finding and the chain continues
--   from the closing balance. Most likely cause: another listener booked one of the two, the
--   outcome of the one before is unknown (and the wallet continues without it), missing logs, nothing.
-- reason: Creating a subscription moves the wallet and names no user.
-- notebook: 04_anomalies
-- evidence: gap_steps
select
    case when gap_cause = 'nothing' then 'warning' else 'notice' end as severity,
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
    || time_between(previous_logged_at, logged_at) || ' between the two: '
    || case gap_cause
        when 'already synced' then 'one of the two was already synced by another listener'
        when 'unknown outcome'
            then 'the logs do not say whether the one before was applied; the wallet continues '
                || 'as if it had not been'
        when 'missing logs' then 'logs are missing for a part of that time'
        else 'nothing in the logs explains it'
            || case
                when skipped_messages_between = 0 then ''
                when skipped_messages_between = 1
                    then '; 1 message was skipped meanwhile, which names no user'
                else '; ' || skipped_messages_between
                    || ' messages were skipped meanwhile, which name no user'
            end
    end as reason,
    transaction_id as subject,
    stream,
    line,
    file_id
from balance_gaps
