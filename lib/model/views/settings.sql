-- One row: the thresholds in force, a column each, for the rules.
-- lasts: pages
select
    {{threshold_columns}}
from thresholds
