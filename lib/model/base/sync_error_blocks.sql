-- One row per printed not-in-sync error.
create table sync_error_blocks (
    file_id integer not null,
    line integer not null,
    user_id varchar,
    subscription_balance decimal(18, 6),
    payment_balance decimal(18, 6)
);
