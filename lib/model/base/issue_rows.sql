-- One row per thing that the extractor could not read as it should.
create table issue_rows (
    file_id integer not null,
    line integer not null,
    byte_offset bigint not null,
    length_bytes bigint not null,
    kind varchar not null,
    reason varchar not null,
    excerpt varchar not null,
    covers_bytes boolean not null
);
