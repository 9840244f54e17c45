-- One row per printed notice that an overdraft was blocked.
create table blocked_blocks (
    file_id integer not null,
    line integer not null,
    user_id varchar,
    transaction_id varchar,
    current_balance decimal(18, 6),
    new_balance decimal(18, 6)
);
