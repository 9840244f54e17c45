-- One row per printed begin of an SQS message.
create table message_starts (
    file_id integer not null using compression bitpacking,
    line integer not null using compression bitpacking,
    message_id varchar not null using compression uncompressed
);
