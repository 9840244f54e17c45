-- One row per log event, with the message, the transaction, the user and the overdraft that it belongs
-- to. Numbers stand in place of the ids of messages and transactions, and texts are left out: for
-- counting and for choosing events, of which `attributed_events` says the rest.
-- columns:
--   message_key (number): Stands for the id of the message: one number for one id.
--   transaction_key (number): Stands for the id of the transaction: one number for one id.
--   outcome: What became of the message that the event belongs to.
--   overdraft_class: blocked, wallet_overdrawn or payment_negative, where the transaction is one of
--     these.
select
    subjects.* exclude (is_currency_open)
    replace (coalesce(subjects.currency, blocked_currencies.currency) as currency)
from placed_subjects as subjects
left join blocked_currencies
    on case when subjects.is_currency_open then subjects.user_id end = blocked_currencies.user_id
