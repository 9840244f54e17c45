-- One row per sign that a part of the export is missing, with all that shows it: requests that began
-- and did not end, though their log stream goes on, or where it ends; requests without their begin,
-- transactions without the message that brought them, log streams without their begin, and evenings on
-- which users' wallets and payment balances both moved by an amount that is usual for them, without a
-- log of it; as far as the period that the session shows. Hours and days in which nothing was logged at all
-- are in `outages`.
-- lasts: pages
-- columns:
--   sign: What shows it: request without end, request without start, transaction without message, second
--     transaction of a message, stream
--     without start, stream without end, or evening without logs.
--   place: The evening, as a date; empty for the other signs.
--   case_count: How many requests, log streams or users show it.
--   started_at (time, UTC): First log line that shows it.
--   ended_at (time, UTC): Last log line that shows it.
--   request_ids (list): Requests that show it, up to 100.
--   user_ids (list): Users who show it.
with

bounds as (
    select
        min(logged_at) as first_at,
        max(logged_at) as last_at
    from events
    where logged_at < scope_to()
),

last_requests as (
    select
        stream,
        max(started_at) as started_at
    from invocations
    where started_at < scope_to()
    group by stream
),

-- A function runs for 15 minutes at most: what began later may go on behind the end of the logs.
unended as (
    select
        case
            when invocations.started_at < last_requests.started_at then 'request without end'
            else 'stream without end'
        end as sign,
        null::varchar as place,
        invocations.request_id as name,
        invocations.started_at as logged_at,
        invocations.stream,
        invocations.line,
        invocations.file_id
    from invocations
    cross join bounds
    inner join last_requests on invocations.stream = last_requests.stream
    where
        invocations.status = 'unknown'
        and invocations.started_at < bounds.last_at - interval 15 minutes
),

unstarted as (
    select
        'request without start' as sign,
        null::varchar as place,
        request_id as name,
        logged_at,
        first_event.stream as stream,
        first_event.line as line,
        first_event.file_id as file_id
    from unstarted_requests
    where logged_at < scope_to()
),

streams as (
    select * from stream_begins where logged_at < scope_to()
),

-- A container that ran before the first day of the logs began in logs that nobody asked for.
beheaded as (
    select
        'stream without start' as sign,
        null::varchar as place,
        streams.stream as name,
        streams.logged_at,
        streams.stream,
        streams.line,
        streams.file_id
    from streams
    cross join bounds
    where
        streams.event_type not in ('init_start', 'init_report')
        and streams.logged_at::date > bounds.first_at::date
        and (select 2 * count(*) filter (where event_type = 'init_start') > count(*) from streams)
),

-- A message brings one transaction: of a second one, the line that its message begins with is missing. Where it
-- comes before the outcome of the first one, it may be of the same message.
several as (
    select
        request_id,
        message_number,
        bool_or(outcome = 'unknown') as has_unknown
    from transactions
    -- Texts are compared where a message has several transactions: nearly all have one.
    where
        logged_at < scope_to()
        and hash(request_id, message_number) in (from crowded_messages)
    group by request_id, message_number
    having min(transaction_id) <> max(transaction_id)
),

unbrought as (
    select
        case
            when transactions.message_id is not null and several.has_unknown
                then 'second transaction of a message'
            else 'transaction without message'
        end as sign,
        null::varchar as place,
        transactions.request_id as name,
        transactions.logged_at,
        transactions.stream,
        transactions.line,
        transactions.file_id
    from transactions
    left join several
        on transactions.request_id = several.request_id
        and transactions.message_number = several.message_number
    where
        transactions.request_id is not null
        and (transactions.message_id is null or several.request_id is not null)
        and (
            select 2 * count(message_id) > count(*) from transactions where logged_at < scope_to()
        )
),

usual_effects as (
    select
        user_id,
        currency,
        (closing_balance - old_balance)::decimal(18, 6) as effect
    from transactions
    where
        outcome = 'applied'
        and user_id in (select user_id from chain_gaps)
        and logged_at < scope_to()
    group by all
    having count(*) >= 2
),

steps as (
    select
        file_id,
        line,
        difference - lag(difference) over (partition by user_id, currency order by transaction_number)
            as step
    from observed_differences
    where user_id in (select user_id from chain_gaps)
),

-- What a failing evening, or one without any logs, left unlogged is a finding of its own.
silences as (
    select started_at, ended_at from outages where kind in ('failing', 'no_logs')
),

unlogged as (
    select
        chain_gaps.user_id,
        unnest(
            generate_series(
                chain_gaps.previous_logged_at::date,
                chain_gaps.logged_at::date,
                interval 1 day
            )
        )::date as day,
        chain_gaps.logged_at,
        chain_gaps.stream,
        chain_gaps.line,
        chain_gaps.file_id
    from chain_gaps
    cross join settings
    inner join usual_effects
        on chain_gaps.user_id = usual_effects.user_id
        and chain_gaps.currency is not distinct from usual_effects.currency
        and chain_gaps.difference = usual_effects.effect
    left join steps
        on chain_gaps.file_id = steps.file_id
        and chain_gaps.line = steps.line
    where
        chain_gaps.outcome <> 'already_synced'
        and chain_gaps.previous_outcome <> 'unknown'
        and chain_gaps.logged_at - chain_gaps.previous_logged_at < interval 10 days
        and not exists (
            from silences
            where
                silences.started_at < chain_gaps.logged_at
                and silences.ended_at > chain_gaps.previous_logged_at
        )
        and coalesce(abs(steps.step) <= settings.tolerance, true)
        and chain_gaps.logged_at < scope_to()
),

-- A gap between two days' evenings may lie on either day: the one with fewer transactions lost them.
day_counts as (
    select
        unlogged.day,
        count(distinct unlogged.user_id) as user_count,
        (
            select count(*) from transactions
            where transactions.logged_at::date = unlogged.day and transactions.logged_at < scope_to()
        ) as transaction_count
    from unlogged
    group by unlogged.day
),

neighbours as (
    select
        day_counts.day,
        day_counts.transaction_count,
        day_counts.day - date '2000-01-01' - row_number() over (order by day_counts.day) as cluster
    from day_counts
    cross join settings
    where day_counts.user_count >= settings.missing_users
),

evening_days as (
    select min_by(day, (transaction_count, day)) as day
    from neighbours
    group by cluster
),

evenings as (
    select
        'evening without logs' as sign,
        strftime(unlogged.day, '%Y-%m-%d') as place,
        unlogged.user_id as name,
        unlogged.logged_at,
        unlogged.stream,
        unlogged.line,
        unlogged.file_id
    from unlogged
    inner join evening_days on unlogged.day = evening_days.day
),

signs as (
    select * from unended
    union all by name
    select * from unstarted
    union all by name
    select * from beheaded
    union all by name
    select * from unbrought
    union all by name
    select * from evenings
),

final as (
    select
        signs.sign,
        signs.place,
        count(distinct signs.name) as case_count,
        min(signs.logged_at) as started_at,
        max(signs.logged_at) as ended_at,
        list(distinct signs.name order by signs.name) filter (
            where signs.sign in (
                'request without end',
                'request without start',
                'stream without end',
                'transaction without message',
                'second transaction of a message'
            )
        )[:100] as request_ids,
        list(distinct signs.name order by signs.name) filter (
            where signs.sign = 'evening without logs'
        ) as user_ids,
        min_by(signs.stream, event_order(signs.logged_at, file_orders.file_order, signs.line))
            as stream,
        min_by(signs.line, event_order(signs.logged_at, file_orders.file_order, signs.line))
            as line,
        min_by(signs.file_id, event_order(signs.logged_at, file_orders.file_order, signs.line))
            as file_id
    from signs
    inner join file_orders on signs.file_id = file_orders.file_id
    where signs.logged_at < scope_to()
    group by signs.sign, signs.place
)

select * from final
