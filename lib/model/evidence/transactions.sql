-- One row per print of the finding's transactions: its figures and what became of it.
-- title: The transactions
select
    logged_at as "time",
    transaction_id as "transaction",
    action,
    direction,
    amount_text(amount, currency) as "amount",
    money(vat, currency) as "VAT",
    money(old_balance, currency) as "wallet before",
    money(closing_balance, currency) as "wallet after",
    money(payment_balance, currency) as "payment balance",
    replace(outcome, '_', ' ') as "outcome",
    log_place(stream, line) as "place"
from transactions
where list_contains(from_json($transaction_ids, '["varchar"]'), transaction_id)
order by transaction_number
