-- One row per ledger: which versions of the tables and of the rules it was made with, and with which
-- settings.
create table ledger_info (
    tables_version varchar not null,
    rules_version varchar not null,
    tolerance decimal(18, 6) not null
);
