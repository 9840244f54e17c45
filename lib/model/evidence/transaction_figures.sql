-- One row per block that printed a transaction, with its figures and what the checks say, in order of
-- time.
select
    logged_at as "time",
    user_id as "user",
    coalesce(type, upper(direction)) as "type",
    source,
    action,
    currency,
    money(amount, currency) as "amount",
    money(vat, currency) as "VAT",
    money(old_balance, currency) as "wallet before",
    money(expected_balance, currency) as "calculated new balance",
    money(new_balance, currency) as "printed new balance",
    money(closing_balance, currency) as "wallet after",
    money(payment_balance, currency) as "payment balance",
    money(sync_difference, currency) as "payment balance - wallet",
    money(reported_payment_balance, currency) as "payment balance by the error line",
    money(reported_difference, currency) as "difference by the error line",
    money(calculation_difference, currency) as "printed - calculated",
    replace(outcome, '_', ' ') as "outcome",
    status,
    not_judged as "not judged",
    message_id as "message",
    request_id as "request",
    log_place(stream, line) as "place"
from reconciliation
where transaction_id = $transaction_id
order by logged_at, file_id, line
