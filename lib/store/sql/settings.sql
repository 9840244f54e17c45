-- One row: the settings in force. A session changes one with `set variable tolerance = 0.01`.
create view settings as
select
    coalesce(
        try_cast(getvariable('tolerance') as decimal(18, 6)),
        ledger_info.tolerance
    ) as tolerance,
    coalesce(try_cast(getvariable('replay_days') as integer), 30) as replay_days,
    coalesce(try_cast(getvariable('outlier_score') as double), 8) as outlier_score,
    coalesce(try_cast(getvariable('outlier_history') as integer), 8) as outlier_history,
    coalesce(try_cast(getvariable('outlier_floor_share') as double), 0.1) as outlier_floor_share,
    coalesce(try_cast(getvariable('usual_share') as double), 0.75) as usual_share,
    coalesce(try_cast(getvariable('usual_days') as integer), 3) as usual_days,
    coalesce(try_cast(getvariable('failure_burst') as integer), 5) as failure_burst
from ledger_info;
