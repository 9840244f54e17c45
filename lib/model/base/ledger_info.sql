-- One row per ledger: the number of its tables' version, which `lib/model/migrations` brings up to date,
-- and a digest of the rules that it was linked by.
create table ledger_info (
    schema_version integer not null,
    rules_version varchar not null
)
