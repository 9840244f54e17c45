-- One row: the thresholds in force, a column each, for the rules.
-- lasts: session
select
    {{threshold_columns}}
from (select map(list(name), list(value)) as value_of from thresholds)
