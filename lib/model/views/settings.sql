-- One row: the thresholds in force, a column each, for the rules.
select
    {{threshold_columns}}
from thresholds
