-- What is usual of groups of amounts: how many there are, their median, and the median deviation from it, with that of
-- their logarithms. Takes the name of a table or a query with `key`, the group, `amount`, and `paid_count`, how often the
-- group has it: far fewer rows than one for each, since most prices are paid again.
create macro usual_amounts(amounts) as table
with

placed as (
    select
        key,
        amount::double as amount,
        ln(amount::double) as log_amount,
        paid_count,
        sum(paid_count) over (partition by key order by amount) as upto,
        sum(paid_count) over (partition by key) as total
    from query_table(amounts)
    where paid_count > 0
),

-- Of an even number the two in the middle count, of an odd one the one there.
medians as (
    select
        key,
        any_value(total)::bigint as history_count,
        median_between(min(amount) filter (2 * upto >= total), min(amount) filter (2 * upto > total))
            as typical_amount,
        median_between(
            min(log_amount) filter (2 * upto >= total), min(log_amount) filter (2 * upto > total)
        ) as typical_log
    from placed
    group by key
),

deviations as (
    select
        placed.key,
        placed.paid_count,
        placed.total,
        medians.history_count,
        medians.typical_amount,
        abs(placed.amount - medians.typical_amount) as deviation,
        abs(placed.log_amount - medians.typical_log) as log_deviation
    from placed
    inner join medians on placed.key = medians.key
),

placed_deviations as (
    select
        *,
        sum(paid_count) over (partition by key order by deviation) as upto,
        sum(paid_count) over (partition by key order by log_deviation) as log_upto
    from deviations
)

select
    key,
    any_value(history_count) as history_count,
    any_value(typical_amount) as typical_amount,
    median_between(min(deviation) filter (2 * upto >= total), min(deviation) filter (2 * upto > total))
        as deviation,
    median_between(
        min(log_deviation) filter (2 * log_upto >= total), min(log_deviation) filter (2 * log_upto > total)
    ) as log_deviation
from placed_deviations
group by key
