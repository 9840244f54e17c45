-- One row per print of the finding's transactions: the new balance, recalculated.
-- title: The new balance, recalculated
select
    logged_at as "time",
    transaction_id as "transaction",
    'old ' || money(old_balance, currency)
    || case direction when 'credit' then ' + (' else ' - (' end
    || money(amount, currency) || ' - ' || money(vat, currency) || ' VAT) = '
    || money(expected_balance, currency) || ' expected, '
    || money(new_balance, currency) || ' printed, difference '
    || money(calculation_difference, currency) as "arithmetic",
    currency,
    replace(outcome, '_', ' ') as "outcome"
from reconciliation
where list_contains(from_json($transaction_ids, '["varchar"]'), transaction_id)
order by transaction_number
