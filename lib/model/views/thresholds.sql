-- One row per threshold of the rules: the value in force, its default, its unit and what it means. A
-- session changes one with `set variable tolerance = 0.01`.
-- lasts: pages
-- columns:
--   name: Name of the threshold, as --set takes it.
--   value (see unit): Value in force.
--   default_value (see unit): Value where nobody sets another.
--   unit: Unit of the value.
--   meaning: What it stands for, in words.
with

defaults (name, set_value, default_value, unit, meaning) as (
    {{thresholds}}
)

select
    defaults.name,
    coalesce(
        try_cast(defaults.set_value as decimal(18, 6)),
        ledger_thresholds.value,
        defaults.default_value::decimal(18, 6)
    ) as value,
    coalesce(ledger_thresholds.value, defaults.default_value::decimal(18, 6)) as default_value,
    defaults.unit,
    defaults.meaning
from defaults
left join ledger_thresholds on defaults.name = ledger_thresholds.threshold
