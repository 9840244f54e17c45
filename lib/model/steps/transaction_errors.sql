-- One row per transaction that not-in-sync errors are about: what the last of them says of its balances.
-- spans: user
-- columns:
--   file_id (number): Number of the log file of the transaction in this ledger; see log_files.
--   line (line): Line in the file where the transaction's block begins, from 1.
--   sync_error_line (line): Line of the last error; empty where the transaction has no id to know it by.
--   payment_balance (money): Payment balance as the last error says.
--   difference (money): Payment balance minus wallet as the last error says.
--   largest_difference (money): Largest difference that an error says, without its sign.
--   is_contradicted (yes or no): Whether an error cannot be true together with the transaction's block.
with

known as (
    select
        *,
        transaction_id is not null as has_id
    from sync_error_links
    where transaction_line is not null
)

select
    known.transaction_file_id as file_id,
    known.transaction_line as line,
    max_by(known.line, known.step_number) filter (known.has_id) as sync_error_line,
    max_by(known.payment_balance, known.step_number) filter (known.has_id) as payment_balance,
    max_by(known.difference, known.step_number) filter (known.has_id) as difference,
    max(abs(known.difference)) filter (known.has_id) as largest_difference,
    count(error_contradictions.line) > 0 as is_contradicted
from known
left join error_contradictions
    on known.file_id = error_contradictions.file_id
    and known.line = error_contradictions.line
group by known.transaction_file_id, known.transaction_line
