-- One row per sign that a part of the export is missing (see `export_holes`), whatever many show it.
-- title: Incomplete export
-- severity: warning
-- rule: Requests without their begin or their end, log streams without theirs; transactions without the
--   message that brought them; or an evening on
--   which at least `missing_users` (5) users' wallets and payment balances both moved by an amount
--   that is usual for the user, without a log of it.
-- reason: What is not in the export is in no check; an export that was cut looks like a quiet day.
-- cause: missing_log
-- notebook: 01_ingest
-- evidence: requests
select
    started_at as first_seen_at,
    ended_at as last_seen_at,
    request_ids,
    user_ids,
    case sign
        when 'evening without logs'
            then counted(case_count, 'user''s', 'users''') || ' wallets and payment balances moved around ' || place
                || ' by an amount that is usual for the user, without a log of it: log streams of that'
                || ' evening are missing'
        when 'stream without start'
            then counted(case_count, 'log stream begins', 'log streams begin')
                || ' without the line that each container begins with: the first part is missing'
        when 'request without start'
            then counted(case_count, 'request has', 'requests have')
                || ' log lines, but no start: a part of the log stream is missing'
        when 'transaction without message'
            then counted(case_count, 'request prints', 'requests print')
                || ' a transaction without the line that its message begins with: that line is missing'
        when 'second transaction of a message'
            then counted(case_count, 'request prints', 'requests print')
                || ' two transactions in one message, and one outcome: lines between them are missing, or the'
                || ' message moved two'
        when 'stream without end'
            then counted(case_count, 'log stream ends', 'log streams end')
                || ' inside a request: the last part is missing, or the container died'
        else counted(case_count, 'request', 'requests')
            || ' began and did not end, though the log stream continues: a part of it is missing'
    end as reason,
    concat_ws(' ', sign, place) as subject,
    stream,
    line,
    file_id
from export_holes
