-- Types of log events become rows, so that a new one needs no other table; issues have codes; what a
-- ledger was set to stands apart from its version.
create table events_with_types (
    file_id integer not null using compression bitpacking,
    line integer not null using compression bitpacking,
    byte_offset bigint not null using compression bitpacking,
    length_bytes integer not null using compression bitpacking,
    logged_at timestamp not null using compression bitpacking,
    request_id uuid,
    level event_level,
    event_type_id utinyint not null,
    text varchar using compression uncompressed,
    prefix varchar using compression dictionary
);
insert into events_with_types
select
    file_id,
    line,
    byte_offset,
    length_bytes,
    logged_at,
    request_id,
    level,
    enum_code(kind)::utinyint,
    text,
    prefix
from events;
drop table events;
alter table events_with_types rename to events;
drop type event_kind;

alter table issue_rows rename kind to code;

create table ledger_thresholds (
    threshold varchar not null,
    value decimal(18, 6) not null
);
insert into ledger_thresholds
select 'tolerance', tolerance from ledger_info where tolerance <> 0.001;

drop table ledger_info;
create table ledger_info (
    schema_version integer not null,
    rules_version varchar not null
);
insert into ledger_info values (2, '');
