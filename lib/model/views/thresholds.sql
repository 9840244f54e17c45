-- One row per threshold of the rules: the value in force, its default, its unit and what it means. A
-- session changes one with `set variable tolerance = 0.01`.
create view thresholds as
with

defaults (name, chosen, default_value, unit, meaning) as (
    values
    (
        'tolerance', getvariable('tolerance'), (select tolerance from ledger_info), 'money',
        'largest difference that counts as rounding'
    ),
    (
        'replay_days', getvariable('replay_days'), 30, 'days',
        'age of a transaction id at its log line from which it counts as sent again'
    ),
    (
        'learning_days', getvariable('learning_days'), 7, 'days',
        'days with logs after the first value of a field in which other new values are normal'
    ),
    (
        'meaning_rows', getvariable('meaning_rows'), 5, 'rows',
        'rows in a row that must show a meaning of a field, before and after it changes'
    ),
    (
        'outlier_score', getvariable('outlier_score'), 8, 'deviations',
        'robust deviations from the usual amount at which an amount is an outlier'
    ),
    (
        'outlier_history', getvariable('outlier_history'), 8, 'transactions',
        'amounts that must be there to say what is usual'
    ),
    (
        'outlier_floor_share', getvariable('outlier_floor_share'), 0.1, 'share',
        'least deviation, as a share of the usual amount'
    ),
    (
        'usual_share', getvariable('usual_share'), 0.75, 'share',
        'share of weekdays with transactions in an hour, from which the hour should have some'
    ),
    (
        'usual_days', getvariable('usual_days'), 3, 'days',
        'days of a weekday that must be in the logs to say what is usual'
    ),
    (
        'usual_minimum', getvariable('usual_minimum'), 10, 'transactions',
        'transactions that a silent time must usually have to be an outage'
    ),
    (
        'failure_burst', getvariable('failure_burst'), 5, 'failures',
        'failed requests and messages, each within an hour of the next, that make an outage'
    ),
    (
        'volume_score', getvariable('volume_score'), 5, 'deviations',
        'robust deviations from the usual count at which a day or an hour is a shift'
    ),
    (
        'volume_history', getvariable('volume_history'), 3, 'days',
        'other days of the weekday that must be there to say what is usual'
    ),
    (
        'volume_weeks', getvariable('volume_weeks'), 5, 'weeks',
        'how far before and after a day the days stand that it is compared with'
    ),
    (
        'volume_minimum', getvariable('volume_minimum'), 8, 'transactions',
        'least difference from the usual count that can be a shift'
    )
),

final as (
    select
        name,
        coalesce(try_cast(chosen as decimal(18, 6)), default_value::decimal(18, 6)) as value,
        default_value::decimal(18, 6) as default_value,
        unit,
        meaning
    from defaults
)

select * from final;
