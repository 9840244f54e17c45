-- One row per log event that another file holds too; kept here, and left out of the ledger.
create table repeated_events (
    file_id integer not null,
    line integer not null
);
