-- One row per entry that would bring a user's two balances together, of cases that are open; those that a
-- person has to choose between stand beside each other.
select
    case_id as "case",
    if(side = 'payment', 'payment side', side) as "side",
    money(amount, currency) as "amount",
    currency,
    is_mechanical as "follows from its cause",
    reason,
    array_to_string(transaction_ids, ', ') as "transactions"
from open_entries
where user_id = $user_id
order by currency, is_mechanical desc, case_id, open_entries.side
