-- One row per printed transaction block; a field that was not printed is null.
create table transaction_blocks (
    file_id integer not null,
    line integer not null,
    transaction_id varchar not null using compression zstd,
    type varchar using compression dictionary,
    source varchar using compression dictionary,
    action varchar using compression dictionary,
    user_id varchar using compression zstd,
    payment_balance decimal(18, 6),
    update_payment_balance boolean,
    metadata varchar using compression zstd,
    currency varchar using compression dictionary,
    amount decimal(18, 6),
    vat decimal(18, 6),
    old_balance decimal(18, 6),
    new_balance decimal(18, 6),
    is_repaired boolean not null
);
