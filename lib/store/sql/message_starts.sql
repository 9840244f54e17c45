-- One row per printed begin of an SQS message.
create table message_starts (
    file_id integer not null,
    line integer not null,
    message_id varchar not null using compression zstd
);
