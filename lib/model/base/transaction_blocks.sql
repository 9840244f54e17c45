-- One row per printed transaction block; a field that was not printed is null.
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
    metadata varchar using compression uncompressed,
    currency varchar using compression dictionary,
    amount decimal(18, 6) using compression bitpacking,
    vat decimal(18, 6) using compression bitpacking,
    old_balance decimal(18, 6) using compression bitpacking,
    new_balance decimal(18, 6) using compression bitpacking,
    is_repaired boolean not null
);
