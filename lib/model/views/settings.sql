-- One row: the thresholds in force, a column each, for the rules.
create view settings as
select
    max(value) filter (where name = 'tolerance') as tolerance,
    max(value) filter (where name = 'replay_days')::integer as replay_days,
    max(value) filter (where name = 'learning_days')::integer as learning_days,
    max(value) filter (where name = 'meaning_rows')::integer as meaning_rows,
    max(value) filter (where name = 'outlier_score')::double as outlier_score,
    max(value) filter (where name = 'outlier_history')::integer as outlier_history,
    max(value) filter (where name = 'outlier_floor_share')::double as outlier_floor_share,
    max(value) filter (where name = 'usual_share')::double as usual_share,
    max(value) filter (where name = 'usual_days')::integer as usual_days,
    max(value) filter (where name = 'usual_minimum')::double as usual_minimum,
    max(value) filter (where name = 'failure_burst')::integer as failure_burst,
    max(value) filter (where name = 'volume_score')::double as volume_score,
    max(value) filter (where name = 'volume_history')::integer as volume_history,
    max(value) filter (where name = 'volume_weeks')::integer as volume_weeks,
    max(value) filter (where name = 'volume_minimum')::integer as volume_minimum
from thresholds;
