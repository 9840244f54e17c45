-- One row per episode: the time during which a user's payment balance was below zero.
-- title: Payment balance below zero
-- severity: warning while open, else notice
-- rule: One per episode below zero of a user's payment balance.
-- reason: It is owed by the user, and a person has to settle it.
-- cause: overdraft
-- notebook: 05_overdrafts
-- evidence: negative_steps
-- when: exists(from overdrafts where overdraft_class = 'payment_negative')
with

seen as (
    select
        overdrafts.*,
        coalesce(latest_balances.last_logged_at > overdrafts.last_logged_at, false) as is_unseen_since
    from overdrafts
    left join latest_balances
        on overdrafts.user_id = latest_balances.user_id
        and overdrafts.currency is not distinct from latest_balances.currency
    where overdrafts.overdraft_class = 'payment_negative'
)

select
    case when is_open then 'warning' else 'notice' end as severity,
    user_id,
    currency,
    -lowest_balance as exposure,
    started_at as first_seen_at,
    coalesce(ended_at, last_logged_at) as last_seen_at,
    case
        when transaction_id = last_transaction_id then [transaction_id]
        else [transaction_id, last_transaction_id]
    end as transaction_ids,
    'The payment balance fell below zero, down to '
        || amount_text(lowest_balance, currency)
        || case
            when is_open and is_unseen_since
                then ', and was below it when last seen, at ' || amount_text(last_balance, currency)
                    || '; later transactions do not show it'
            when is_open
                then ', and is still '
                    || if(last_balance = lowest_balance, 'there', 'below it, at ' || amount_text(last_balance, currency))
            else ', and was back above it after ' || time_between(started_at, ended_at)
        end
        || ' (' || counted(transaction_count, 'transaction', 'transactions') || ')' as reason,
    transaction_id as subject,
    stream,
    line,
    file_id
from seen
