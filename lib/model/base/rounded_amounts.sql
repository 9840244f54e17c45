-- One row per printed amount with more than six decimals: the digits, of which the ledger keeps six.
create table rounded_amounts (
    file_id integer not null,
    line integer not null,
    field varchar not null,
    printed varchar not null
);
