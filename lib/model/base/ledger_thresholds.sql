-- One row per threshold that this ledger was given another default of when it was made.
create table ledger_thresholds (
    threshold varchar not null,
    value decimal(18, 6) not null
)
