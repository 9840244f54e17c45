-- One row per entry of a case that its cause alone gives, the largest first within a currency.
-- title: Entries to book
select
    user_id as "user",
    side || case side when 'wallet' then '' else ' side' end as "where",
    case when amount > 0 then 'add' else 'take off' end as "what",
    money(abs(amount), currency) as "amount",
    currency,
    reason,
    array_to_string(transaction_ids[:5], ', ')
    || case when len(transaction_ids) > 5 then ', and ' || len(transaction_ids) - 5 || ' more' else '' end
        as "transactions"
from proposed_entries
where case_id = $case_id and is_mechanical
order by currency, abs(amount) desc, user_id
