-- One row per printed transaction block; a field that was not printed is null.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   transaction_id: Id of the transaction; it carries the time at which it was made.
--   type: DEBIT or CREDIT as printed; empty in the older schema. A refund is a DEBIT.
--   source: Where the transaction comes from, as printed, for example PAYMENT; empty in the older
--     schema.
--   action: What the transaction was for, as printed, for example DELIVERY_DEDUCTION.
--   user_id: Id of the user.
--   payment_balance (money): The payment service's balance after the transaction, as printed; empty
--     where it was not.
--   update_payment_balance (yes or no): Flag updatePaymentBalance as printed.
--   metadata: Metadata as printed: JSON, without personal data.
--   currency: Currency by its ISO 4217 code, as printed.
--   amount (money): Amount of the transaction as printed, VAT included.
--   vat (money): VAT, inside the amount; it never reaches the wallet.
--   old_balance (money): Wallet before the transaction, as printed.
--   new_balance (money): Wallet after the transaction, as printed; of a blocked one, as it would
--     have been.
--   is_repaired (yes or no): Whether the block was damaged and had to be repaired.
create table transaction_blocks (
    file_id integer not null using compression bitpacking,
    line integer not null using compression bitpacking,
    transaction_id varchar not null using compression uncompressed,
    type varchar using compression dictionary,
    source varchar using compression dictionary,
    action varchar using compression dictionary,
    user_id varchar using compression uncompressed,
    payment_balance decimal(18, 6) using compression bitpacking,
    update_payment_balance boolean,
    metadata varchar using compression zstd,
    currency varchar using compression dictionary,
    amount decimal(18, 6) using compression bitpacking,
    vat decimal(18, 6) using compression bitpacking,
    old_balance decimal(18, 6) using compression bitpacking,
    new_balance decimal(18, 6) using compression bitpacking,
    is_repaired boolean not null
)
