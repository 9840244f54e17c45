-- One row per span in which the system did not work as usual: hours without transactions among
-- which there are hours that usually have some (of the same weekday and hour, in the days that have
-- logs; hours with only a few are ignored), together enough of them that this is not by chance; or a
-- burst of failed requests and messages while transactions continued. What is usual, where a span ends
-- and what failed in it, is as the logs show it that end with the session's period. Thresholds:
-- `usual_share`, `usual_days`, `usual_minimum`, `failure_burst`.
-- lasts: session
-- when: (select max(logged_at)::date - min(logged_at)::date from events)
--   >= (select 7 * (usual_days - 1) from settings)
--   or exists(from events semi join (from event_types where is_failure) using (event_type_id))
--   or exists(from invocations where status in ('timeout', 'failed'))
--   or exists(from message_deliveries where outcome = 'failed')
-- columns:
--   kind: failing, no_logs, no_transactions or failure_burst.
--   duration_hours (hours): Length of the span.
--   usual_hour_count (hours): Hours of the span that usually have transactions.
--   usual_transaction_count (transactions): Transactions that the span usually has.
--   event_count (log events): Log events of the whole hours of the span, or failures of a burst.
--   request_count (requests): Requests that began in those hours.
--   failure_count (failures): Failed requests and messages in the span; retries of a message count
--     once.
--   failed_request_count (requests): Of these, requests in which the function itself failed.
--   failed_message_count (messages): Of these, messages that failed in a request that did not.
--   failed_start_count (starts): Of these, starts of the function that failed without a request.
--   first_failure_at (time, UTC): First failure of the span; empty without one.
--   last_failure_at (time, UTC): Last failure of the span; empty without one.
--   runtime_before: Runtime version before the span.
--   runtime_after: Runtime version after the span.
--   reason: Why it is here, in words, with the figures.
with

own_failures as (
    select * from failed_requests where failed_at < scope_to()
),

all_failures as (
    select
        failed_at as logged_at,
        case when request_id is null then 'start' else 'request' end as failed,
        stream,
        line,
        file_id
    from own_failures
    union all
    select messages.started_at, 'message', messages.stream, messages.line, messages.file_id
    from messages
    anti join own_failures on messages.request_id = own_failures.request_id
    where
        messages.outcome = 'failed'
        and messages.delivery_number = 1
        and messages.started_at < scope_to()
),

failures as (
    select
        all_failures.*,
        file_orders.file_order
    from all_failures
    inner join file_orders on all_failures.file_id = file_orders.file_id
),

observed_weekdays as (
    select
        isodow(day) as weekday,
        count(*) as day_count
    from (select distinct logged_at::date as day from kept_events where logged_at < scope_to())
    group by 1
),

busy_hours as (
    select
        date_trunc('hour', logged_at) as hour_at,
        count(*) as transaction_count
    from transactions
    where logged_at < scope_to()
    group by 1
),

usual_hours as (
    select
        observed_weekdays.weekday,
        hour(busy_hours.hour_at) as hour_of_day,
        median(busy_hours.transaction_count) as usual_count
    from busy_hours
    inner join observed_weekdays on isodow(busy_hours.hour_at) = observed_weekdays.weekday
    cross join settings
    where observed_weekdays.day_count >= settings.usual_days
    group by 1, 2, observed_weekdays.day_count, settings.usual_share, settings.usual_minimum
    having
        count(*) / observed_weekdays.day_count >= settings.usual_share
        and median(busy_hours.transaction_count) >= settings.usual_minimum / 3
),

bounds as (
    select distinct logged_at from transactions where logged_at < scope_to()
    union
    select min(logged_at) from kept_events where logged_at < scope_to()
    union
    select max(logged_at) from kept_events where logged_at < scope_to()
),

silences as (
    select
        lag(logged_at) over (order by logged_at) as started_at,
        logged_at as ended_at
    from bounds
    where logged_at is not null
),

silent_hours as (
    select
        started_at,
        ended_at,
        unnest(
            generate_series(
                date_trunc('hour', started_at) + interval 1 hour,
                date_trunc('hour', ended_at) - interval 1 hour,
                interval 1 hour
            )
        ) as hour_at
    from silences
    where date_trunc('hour', ended_at) - date_trunc('hour', started_at) > interval 1 hour
),

log_hours as (
    select
        date_trunc('hour', logged_at) as hour_at,
        count(*) as event_count,
        count(*) filter (where event_type = 'start') as request_count,
        count(*) filter (where event_type in ('init_start', 'init_report')) as container_count
    from kept_events
    where logged_at < scope_to()
    group by 1
),

-- Hours whose usual transactions came in the hour before or after, as where the clocks were changed.
moved_hours as (
    select missed.hour_at
    from (
        select
            silent_hours.hour_at,
            usual_hours.usual_count,
            unnest([silent_hours.hour_at - interval 1 hour, silent_hours.hour_at + interval 1 hour]) as near_at
        from silent_hours
        inner join usual_hours
            on isodow(silent_hours.hour_at) = usual_hours.weekday
            and hour(silent_hours.hour_at) = usual_hours.hour_of_day
    ) as missed
    inner join busy_hours on missed.near_at = busy_hours.hour_at
    anti join usual_hours as own
        on isodow(missed.near_at) = own.weekday
        and hour(missed.near_at) = own.hour_of_day
    where 2 * busy_hours.transaction_count >= missed.usual_count
    group by missed.hour_at
),

-- Silences that are long enough, so that what was logged in them is looked at.
long_silences as (
    select silent_hours.started_at
    from silent_hours
    inner join usual_hours
        on isodow(silent_hours.hour_at) = usual_hours.weekday
        and hour(silent_hours.hour_at) = usual_hours.hour_of_day
    group by silent_hours.started_at
    having sum(usual_hours.usual_count) >= (select usual_minimum from settings)
),

-- Requests in silent hours that print lines, and none that this function is known to print: another one's,
-- whose logs are in the export too.
foreign_requests as (
    select
        min(kept_events.logged_at) as logged_at,
        count(*) as event_count
    from kept_events
    inner join event_types on kept_events.event_type = event_types.event_type
    where
        kept_events.request_id is not null
        and kept_events.logged_at < scope_to()
        and date_trunc('hour', kept_events.logged_at) in (
            select hour_at from silent_hours
            where started_at in (select started_at from long_silences)
        )
    group by kept_events.request_id
    having
        bool_or(kept_events.event_type = 'other')
        and not bool_or(coalesce(event_types.printed_by = 'application', false) or event_types.is_failure)
),

foreign_hours as (
    select
        date_trunc('hour', logged_at) as hour_at,
        sum(event_count) as event_count,
        count(*) as request_count
    from foreign_requests
    group by 1
),

unusual_silences as (
    select
        silent_hours.started_at,
        silent_hours.ended_at,
        count(usual_hours.usual_count) as usual_hour_count,
        round(sum(usual_hours.usual_count))::bigint as usual_transaction_count,
        greatest(
            coalesce(sum(log_hours.event_count), 0) - coalesce(sum(foreign_hours.event_count), 0)
            -- A container that started for another function's request is that one's.
            - case
                when sum(log_hours.request_count) = sum(foreign_hours.request_count)
                    then sum(log_hours.container_count)
                else 0
            end,
            0
        )::bigint as event_count,
        greatest(
            coalesce(sum(log_hours.request_count), 0) - coalesce(sum(foreign_hours.request_count), 0), 0
        )::bigint as request_count,
        coalesce(sum(foreign_hours.request_count), 0)::bigint as foreign_count
    from silent_hours
    left join usual_hours
        on isodow(silent_hours.hour_at) = usual_hours.weekday
        and hour(silent_hours.hour_at) = usual_hours.hour_of_day
    left join log_hours on silent_hours.hour_at = log_hours.hour_at
    left join foreign_hours on silent_hours.hour_at = foreign_hours.hour_at
    anti join moved_hours on silent_hours.hour_at = moved_hours.hour_at
    group by 1, 2
    having sum(usual_hours.usual_count) >= (select usual_minimum from settings)
),

other_failures as (
    select failures.*
    from failures
    anti join unusual_silences
        on failures.logged_at between unusual_silences.started_at and unusual_silences.ended_at
),

numbered_bursts as (
    select
        *,
        count(case when is_first then 1 end) over in_order as burst_number
    from (
        select
            *,
            coalesce(
                logged_at - lag(logged_at) over (order by event_order(logged_at, file_order, line))
                > interval 1 hour,
                true
            ) as is_first
        from other_failures
    )
    window in_order as (
        order by event_order(logged_at, file_order, line)
        rows between unbounded preceding and current row
    )
),

bursts as (
    select
        min(numbered_bursts.logged_at) as started_at,
        max(numbered_bursts.logged_at) as ended_at,
        0 as usual_hour_count,
        0 as usual_transaction_count,
        count(*) as event_count,
        0 as request_count,
        0 as foreign_count
    from numbered_bursts
    group by numbered_bursts.burst_number
    having count(*) >= (select failure_burst from settings)
),

spans as (
    select *, true as is_silent from unusual_silences
    union all
    select *, false as is_silent from bursts
),

span_failures as (
    select
        spans.started_at,
        spans.is_silent,
        count(*) as failure_count,
        count(*) filter (where failures.failed = 'request') as failed_request_count,
        count(*) filter (where failures.failed = 'message') as failed_message_count,
        count(*) filter (where failures.failed = 'start') as failed_start_count,
        min(failures.logged_at) as first_failure_at,
        max(failures.logged_at) as last_failure_at,
        min_by(
            {'stream': failures.stream, 'line': failures.line, 'file_id': failures.file_id},
            event_order(failures.logged_at, failures.file_order, failures.line)
        ) as first_failure
    from spans
    inner join failures on failures.logged_at between spans.started_at and spans.ended_at
    group by 1, 2
),

runtimes as (
    select
        logged_at,
        max(regexp_extract(text, 'Runtime Version: (\S+)', 1)) as runtime_version
    from kept_events
    where event_type = 'init_start' and logged_at < scope_to()
    group by logged_at
),

last_events as (
    select
        logged_at,
        min_by(
            {'stream': stream, 'line': line, 'file_id': file_id},
            event_order(logged_at, file_order, line)
        ) as first_event
    from kept_events
    where logged_at in (select started_at from spans)
    group by logged_at
),

described as (
    select
        case
            when not spans.is_silent then 'failure_burst'
            when coalesce(span_failures.failure_count, 0) > 0 then 'failing'
            when spans.event_count = 0 then 'no_logs'
            else 'no_transactions'
        end as kind,
        spans.started_at,
        spans.ended_at,
        (date_diff('minute', spans.started_at, spans.ended_at) / 60.0)::decimal(12, 1)
            as duration_hours,
        spans.usual_hour_count,
        spans.event_count,
        spans.request_count,
        spans.foreign_count,
        spans.usual_transaction_count,
        coalesce(span_failures.failure_count, 0) as failure_count,
        coalesce(span_failures.failed_request_count, 0) as failed_request_count,
        coalesce(span_failures.failed_message_count, 0) as failed_message_count,
        coalesce(span_failures.failed_start_count, 0) as failed_start_count,
        span_failures.first_failure_at,
        span_failures.last_failure_at,
        runtime_at_start.runtime_version as runtime_before,
        runtime_at_end.runtime_version as runtime_after,
        coalesce(span_failures.first_failure, last_events.first_event).stream as stream,
        coalesce(span_failures.first_failure, last_events.first_event).line as line,
        coalesce(span_failures.first_failure, last_events.first_event).file_id as file_id
    from spans
    left join span_failures
        on spans.started_at = span_failures.started_at
        and spans.is_silent = span_failures.is_silent
    left join last_events on spans.started_at = last_events.logged_at
    asof left join runtimes as runtime_at_start
        on spans.started_at >= runtime_at_start.logged_at
    asof left join runtimes as runtime_at_end
        on spans.ended_at >= runtime_at_end.logged_at
),

worded as (
    select
        *,
        concat_ws(
            ' and ',
            case
                when failed_request_count > 0
                    then counted(failed_request_count, 'request', 'requests')
            end,
            case
                when failed_message_count > 0
                    then counted(failed_message_count, 'message', 'messages')
            end,
            case
                when failed_start_count > 0
                    then counted(failed_start_count, 'start', 'starts')
                        || ' without a request'
            end
        ) as failed_text,
        case
            when usual_hour_count = 1 then 'of which one hour usually has some, about '
            else 'of which ' || counted(usual_hour_count, 'hour', 'hours')
                || ' usually have some, together about '
        end || format('{:,}', usual_transaction_count) as usual_text
    from described
),

final as (
    select
        * exclude (failed_text, usual_text, foreign_count),
        case kind
            when 'failure_burst'
                then failed_text || ' failed within ' || time_between(started_at, ended_at)
                    || ', while transactions continued'
            when 'failing'
                then 'No transaction for ' || time_between(started_at, ended_at) || ', ' || usual_text
                    || '; ' || failed_text || ' failed from '
                    || strftime(first_failure_at, '%Y-%m-%d %H:%M') || ' to '
                    || strftime(last_failure_at, '%Y-%m-%d %H:%M')
            else 'Silence: no transaction for ' || time_between(started_at, ended_at) || ', ' || usual_text
                || '; '
                || case
                    when kind = 'no_logs'
                        then case
                            when foreign_count = 0 then 'nothing was logged'
                            else 'nothing that this function prints was logged ('
                                || counted(foreign_count, 'request prints', 'requests print') || ' other lines only)'
                        end || ': nothing ran, or the export leaves it out'
                    else case
                        when request_count = 0 then 'no request began'
                        else 'the function ran (' || counted(request_count, 'request', 'requests')
                    end
                    || case when request_count = 0 then ' (' else ', ' end
                    || counted(event_count, 'log event', 'log events')
                    || case when request_count = 0 then ' of other types)' else ')' end
                    || ', nothing failed, and no transaction was printed'
                end
        end
        || case
            when runtime_before <> runtime_after
                then '; the runtime changed from ' || runtime_before || ' to ' || runtime_after
            else ''
        end as reason
    from worded
)

select * from final
