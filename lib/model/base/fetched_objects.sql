-- One row per object of a bucket, or whole day of a log group, that this ledger was made from: it is not
-- fetched again while it stays what it was.
create table fetched_objects (
    name varchar not null,
    etag varchar not null,
    size_bytes bigint not null
)
