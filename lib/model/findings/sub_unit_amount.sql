-- One row per currency with amounts that are finer than what the system rounds to, three decimals, or
-- than its own smallest coin where it has no decimals or four.
-- title: Finer than the smallest coin
-- severity: notice
-- rule: An amount with more than three decimals, or than the currency has where it has four; or with
--   any where it has none.
-- reason: Such an amount cannot be paid, and what is left of it stays in a balance.
-- cause: rounding
-- notebook: 01_ingest
-- evidence: transactions
-- when: exists(from finer_amounts)
select
    currency,
    min(logged_at) as first_seen_at,
    max(logged_at) as last_seen_at,
    list(transaction_id order by transaction_number)[:100] as transaction_ids,
    counted(count(*), 'amount is', 'amounts are')
    || ' finer than can be paid, for example '
    || number_text(arg_min(amount, transaction_number)) || ' ' || currency as reason,
    'amounts' as subject,
    min_by(stream, transaction_number) as stream,
    min_by(line, transaction_number) as line,
    min_by(file_id, transaction_number) as file_id
from finer_amounts
where logged_at < scope_to()
group by currency
