-- One row per transaction block that printed a figure with more than six decimals: its digits to the
-- last one, which the columns of the transaction round.
-- spans: user
-- columns:
--   amount (money): Amount to the last printed digit; empty where six decimals hold it.
--   vat (money): VAT to the last printed digit; empty where six decimals hold it.
--   old_balance (money): Old balance to the last printed digit; empty where six decimals hold it.
--   new_balance (money): New balance to the last printed digit; empty where six decimals hold it.
select
    file_id,
    line,
    max(printed::decimal(38, 18)) filter (where field = 'amount') as amount,
    max(printed::decimal(38, 18)) filter (where field = 'vat') as vat,
    max(printed::decimal(38, 18)) filter (where field = 'old_balance') as old_balance,
    max(printed::decimal(38, 18)) filter (where field = 'new_balance') as new_balance
from rounded_amounts
group by file_id, line
