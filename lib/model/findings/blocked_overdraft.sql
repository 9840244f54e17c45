-- One row per attempt that was blocked because the wallet would have gone below zero.
-- title: Blocked overdraft
-- severity: warning
-- rule: Each blocked attempt, printed or not.
-- reason: The payment service may have booked it: many sync breaks begin here.
-- cause: overdraft
-- notebook: 05_overdrafts
-- evidence: blocked, transactions
select
    user_id,
    currency,
    -lowest_balance as exposure,
    started_at as first_seen_at,
    started_at as last_seen_at,
    [transaction_id] as transaction_ids,
    case
        when lowest_balance < 0
            then 'The attempt would have taken the wallet from '
                || coalesce(amount_text(last_balance, currency), 'an unknown balance') || ' to '
                || amount_text(lowest_balance, currency) || ' and was blocked'
        else 'An attempt was blocked at a wallet of '
            || coalesce(amount_text(last_balance, currency), 'an unknown balance')
            || '; the logs do not print its amount'
    end
    || '; the payment service may have booked it nevertheless' as reason,
    transaction_id as subject,
    stream,
    line,
    file_id
from overdrafts
where overdraft_class = 'blocked'
