-- One row: a blocked attempt, and the balance that it would have left; most figures are missing where
-- its block was not printed.
-- title: The attempt
select
    started_at as "time",
    transaction_id as "transaction",
    coalesce(amount_text(amount, currency), 'not printed') as "amount",
    money(last_balance, currency) as "wallet before",
    coalesce(money(lowest_balance, currency), 'not printed') as "wallet it would have left",
    case
        when lowest_balance < 0
            then money(last_balance, currency) || ' - ' || money(last_balance - lowest_balance, currency)
                || ' = ' || money(lowest_balance, currency) || ', below zero'
    end as "arithmetic",
    money(last_balance, currency) as "wallet afterwards",
    log_place(stream, line) as "place"
from overdrafts
where
    overdraft_class = 'blocked'
    and file_id = $file_id
    and line = $line
