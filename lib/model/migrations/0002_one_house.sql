-- Types of log events become rows, so that a new one needs no other table; issues have codes; what a
-- ledger was set to is separate from its version. A delivery need not say the milliseconds of each event;
-- until now each file was an export, which does.
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
alter table blocked_blocks rename to blocked_attempts;

create table ledger_thresholds (
    threshold varchar not null,
    value decimal(18, 6) not null
);
insert into ledger_thresholds
select 'tolerance', tolerance from ledger_info where tolerance <> 0.001;

create table log_files_with_exactness (
    file_id integer not null,
    path varchar not null using compression uncompressed,
    stream varchar not null using compression uncompressed,
    part varchar not null using compression dictionary,
    format varchar not null using compression dictionary,
    sha256 varchar not null using compression uncompressed,
    size_bytes bigint not null,
    text_bytes bigint not null,
    event_count bigint not null,
    issue_count bigint not null,
    is_out_of_order boolean not null,
    status varchar not null using compression dictionary,
    first_logged_at timestamp,
    last_logged_at timestamp,
    is_time_exact boolean not null
);
insert into log_files_with_exactness
select *, true from log_files;
drop table log_files;
alter table log_files_with_exactness rename to log_files;

drop table ledger_info;
create table ledger_info (
    schema_version integer not null,
    rules_version varchar not null
);
insert into ledger_info values (2, '');

-- What was not read is told: the figures that the blocks lack, and those that the issues name.
create table unread_fields (
    file_id integer not null,
    line integer not null,
    field varchar not null,
    printed varchar
);
insert into unread_fields
select
    file_id,
    line,
    unnest(
        list_filter([
            case when currency is null then 'currency' end,
            case when amount is null then 'amount' end,
            case when vat is null then 'vat' end,
            case when old_balance is null then 'old_balance' end,
            case when new_balance is null then 'new_balance' end
        ], lambda field: field is not null)
    ),
    null
from transaction_blocks;
insert into unread_fields
select
    file_id,
    line,
    unnest(
        list_filter([
            case when user_id is null then 'user_id' end,
            case when subscription_balance is null then 'subscription_balance' end,
            case when payment_balance is null then 'payment_balance' end
        ], lambda field: field is not null)
    ),
    null
from sync_error_blocks;
insert into unread_fields
select
    file_id,
    line,
    unnest(
        list_filter([
            case when user_id is null then 'user_id' end,
            case when current_balance is null then 'current_balance' end
        ], lambda field: field is not null)
    ),
    null
from blocked_attempts;
insert into unread_fields
select issue_rows.file_id, issue_rows.line, 'payment_balance', null
from issue_rows
inner join transaction_blocks
    on issue_rows.file_id = transaction_blocks.file_id
    and issue_rows.line = transaction_blocks.line
where
    issue_rows.code = 'unreadable_amount'
    and regexp_matches(issue_rows.reason, '^paymentBalance(:| is)')
    and transaction_blocks.payment_balance is null;
