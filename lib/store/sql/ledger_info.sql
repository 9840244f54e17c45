-- One row per ledger: the version of its tables, and the settings it was made with.
create table ledger_info (
    schema_version integer not null,
    tolerance decimal(18, 6) not null
);
