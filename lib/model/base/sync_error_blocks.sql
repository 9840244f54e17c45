-- One row per printed not-in-sync error.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   user_id: Id of the user.
--   subscription_balance (money): Wallet as the error names it: before the transaction in older
--     logs, after it in newer ones.
--   payment_balance (money): The payment service's balance after the transaction, as printed; empty
--     where it was not.
create table sync_error_blocks (
    file_id integer not null,
    line integer not null,
    user_id varchar,
    subscription_balance decimal(18, 6),
    payment_balance decimal(18, 6)
)
