-- One row per transaction whose id was made long before its log line: a ULID carries the time of
-- its making. How long is a setting, `replay_days`.
create view replayed_transactions as
with

dated as (
    select
        *,
        ulid_time(transaction_id) as created_at
    from transactions
),

final as (
    select
        dated.transaction_id,
        dated.user_id,
        dated.currency,
        dated.direction,
        dated.action,
        dated.amount,
        dated.outcome,
        dated.created_at,
        dated.logged_at,
        date_diff('day', dated.created_at, dated.logged_at) as age_days,
        'The id was made on ' || strftime(dated.created_at, '%Y-%m-%d') || ', '
        || date_diff('day', dated.created_at, dated.logged_at) || ' days before its log line of '
        || strftime(dated.logged_at, '%Y-%m-%d') || '; more than ' || settings.replay_days
        || ' days means that an old transaction was sent again' as reason,
        dated.stream,
        dated.line,
        dated.file_id
    from dated
    cross join settings
    where dated.logged_at > dated.created_at + to_days(settings.replay_days)
)

select * from final;
