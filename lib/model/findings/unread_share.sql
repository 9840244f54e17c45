-- One row per measure (day, stream, file) of which some hold far more log events of no known type than
-- the others.
-- title: Log events of no known type
-- severity: warning
-- rule: A day, a log stream or a file with at least `other_minimum` (10) log events, of which at least
--   `other_share` (0.5) are of no known type: more than twice the share that the middle one of the
--   others has.
-- reason: The format changed, and what was printed there was not understood.
-- cause: not_read
-- notebook: 01_ingest
-- when: (select count(*) from events) >= (select other_minimum from settings)
with

-- What the end of the period cuts is counted anew up to that end.
cut as (
    select
        day,
        file_id
    from type_counts
    where first_at < scope_to() and last_at >= scope_to()
),

events_before as (
    select *
    from kept_events
    where
        file_id in (select file_id from cut)
        and logged_at::date in (select day from cut)
        and logged_at < scope_to()
),

counted as (
    select * from type_counts where last_at < scope_to()
    union all
    select * from type_counts_of('events_before')
),

measured as (
    select
        unnest([
            {'measure': 'day', 'place': strftime(day, '%Y-%m-%d')},
            {'measure': 'log stream', 'place': stream},
            {'measure': 'file', 'place': path}
        ], recursive := true),
        *
    from counted
),

shares as (
    select
        measure,
        place,
        sum(event_count)::bigint as event_count,
        sum(other_count) / sum(event_count) as share,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        arg_min(
            {'stream': stream, 'line': line, 'file_id': file_id},
            event_order(first_seen_at, file_order, line)
        ) as first_event
    from measured
    group by measure, place
),

usual as (
    select
        measure,
        median(share) as usual_share
    from shares
    group by measure
),

jumped as (
    select
        shares.*,
        usual.usual_share
    from shares
    inner join usual on shares.measure = usual.measure
    cross join settings
    where
        shares.event_count >= settings.other_minimum
        and shares.share >= settings.other_share
        and shares.share > 2 * usual.usual_share
),

final as (
    select
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        case
            when count(*) = 1 then 'On one ' || measure
            else 'On ' || counted(count(*), measure, measure || 's')
        end
        || ' at least ' || round(100 * min(share))::integer
        || ' % of the log events are of no known type, where '
        || round(100 * min(usual_share))::integer || ' % are usual: first '
        || min_by(place, first_seen_at) as reason,
        measure as subject,
        min_by(first_event, first_seen_at).stream as stream,
        min_by(first_event, first_seen_at).line as line,
        min_by(first_event, first_seen_at).file_id as file_id
    from jumped
    group by measure
)

select * from final
