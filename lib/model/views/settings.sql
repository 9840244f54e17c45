-- One row: the thresholds in force, a column each, for the rules.
-- lasts: meanwhile
select
    {{threshold_columns}}
from thresholds
