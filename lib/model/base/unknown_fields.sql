-- One row per transaction block and field of it that is not one of the known ones.
create table unknown_fields (
    file_id integer not null,
    line integer not null,
    field varchar not null
);
