-- One row per transaction whose id was made long before its log line: a ULID carries the time at
-- which it was made. How long is a threshold, `replay_days`.
-- title: Replayed transaction
-- severity: warning; notice where nothing was booked
-- rule: The ULID's own time is more than `replay_days` (30) before the log line.
-- reason: An id is made when its transaction is.
-- cause: late
-- spans: user
-- notebook: 04_anomalies
-- evidence: transactions
-- when: exists(from odd_times where is_replayed)
select
    case when odd_times.outcome in ('already_synced', 'blocked') then 'notice' else 'warning' end
        as severity,
    odd_times.user_id,
    odd_times.currency,
    abs(odd_times.amount) as exposure,
    odd_times.logged_at as first_seen_at,
    odd_times.logged_at as last_seen_at,
    [odd_times.transaction_id] as transaction_ids,
    'The id was made on ' || strftime(odd_times.made_at, '%Y-%m-%d') || ', '
    || counted(date_diff('day', odd_times.made_at, odd_times.logged_at), 'day', 'days')
    || ' before its log line of ' || strftime(odd_times.logged_at, '%Y-%m-%d')
    || '; more than ' || counted(settings.replay_days, 'day means', 'days mean') || ' that an old '
    || coalesce(odd_times.direction, 'transaction') || ' of '
    || told_amount(odd_times.amount, odd_times.currency) || ' was sent again'
    || case odd_times.outcome
        when 'already_synced' then '; it had been booked before, and nothing was booked now'
        when 'blocked' then '; it was blocked, and nothing was booked'
        else ''
    end as reason,
    odd_times.transaction_id as subject,
    odd_times.stream,
    odd_times.line,
    odd_times.file_id
from odd_times
cross join settings
where odd_times.is_replayed
