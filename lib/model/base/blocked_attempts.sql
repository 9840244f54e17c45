-- One row per printed notice that an overdraft was blocked.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   user_id: Id of the user.
--   transaction_id: Id of the transaction; it carries the time at which it was made.
--   new_balance (money): Wallet after the transaction, as printed; of a blocked one, as it would
--     have been.
create table blocked_attempts (
    file_id integer not null,
    line integer not null,
    user_id varchar,
    transaction_id varchar,
    current_balance decimal(18, 6),
    new_balance decimal(18, 6)
)
