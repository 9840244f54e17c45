-- One row per row of `charge_repeats`, with the batch that it may be of: those that follow each other within
-- `batch_seconds`. A credit that follows another one so is one thing with it.
-- lasts: pages
-- columns:
--   chain_number (number): Of a credit, which of the user's chains of that amount it is of, from 1; empty of a charge.
--   cluster_number (number): Number of the batch, from 1.
with

chained as (
    select
        *,
        previous_transaction_id is distinct from lag(transaction_id) over same_entry as begins_chain
    from charge_repeats
    where is_credit
    window same_entry as (
        partition by user_id, currency, action, amount order by transaction_number
    )
),

credits as (
    select
        *,
        count(case when begins_chain then 1 end) over (
            partition by user_id, currency, action, amount
            order by transaction_number
            rows between unbounded preceding and current row
        ) as chain_number
    from chained
),

begun as (
    select
        logged_at,
        transaction_number
    from charge_repeats
    where not is_credit
    union all
    select
        logged_at,
        transaction_number
    from credits
    where begins_chain
),

marked as (
    select
        begun.transaction_number,
        begins_cluster(
            begun.logged_at,
            begun.transaction_number,
            to_seconds(settings.batch_seconds)
        ) as is_first
    from begun
    cross join settings
),

-- Few rows begin a batch: the others are of the last one that began before them.
clusters as (
    select
        transaction_number,
        row_number() over (order by transaction_number) as cluster_number
    from marked
    where is_first
),

chain_clusters as (
    select
        credits.*,
        first_value(credits.transaction_number) over (
            partition by credits.user_id, credits.currency, credits.action, credits.amount, credits.chain_number
            order by credits.transaction_number
        ) as begin_number
    from credits
),

numbered as (
    select
        *,
        null as chain_number,
        transaction_number as begin_number
    from charge_repeats
    where not is_credit
    union all by name
    select * exclude (begins_chain) from chain_clusters
)

select
    numbered.* exclude (begin_number),
    clusters.cluster_number
from numbered
asof inner join clusters on numbered.begin_number >= clusters.transaction_number
