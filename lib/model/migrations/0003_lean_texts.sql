-- Texts that follow from other columns are no longer kept, the others are compressed; what was fetched
-- from buckets and log groups is noted.
create table lean_events (
    file_id integer not null using compression bitpacking,
    line integer not null using compression bitpacking,
    byte_offset bigint not null using compression bitpacking,
    length_bytes integer not null using compression bitpacking,
    logged_at timestamp not null using compression bitpacking,
    request_id uuid,
    level event_level,
    event_type_id utinyint not null,
    text varchar using compression zstd,
    prefix varchar using compression dictionary
);
insert into lean_events
select
    events.file_id,
    events.line,
    events.byte_offset,
    events.length_bytes,
    events.logged_at,
    events.request_id,
    events.level,
    events.event_type_id,
    nullif(
        events.text,
        case events.event_type_id
            when 2 then 'START RequestId: ' || events.request_id || ' Version: $LATEST'
            when 3 then 'END RequestId: ' || events.request_id
            when 9 then 'Processing message ' || message_starts.message_id
            when 11 then 'SubscriptionBalanceUpdated event published'
        end
    ),
    events.prefix
from events
left join message_starts
    on events.file_id = message_starts.file_id
    and events.line = message_starts.line
    and regexp_full_match(
        message_starts.message_id, '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}'
    );
drop table events;
alter table lean_events rename to events;

create table fetched_objects (
    name varchar not null,
    etag varchar not null,
    size_bytes bigint not null
);
