-- One row per row of `charge_repeats`, with the batch that it may be of: those that follow each other within
-- `batch_seconds`.
-- lasts: pages
-- columns:
--   cluster_number (number): Number of the batch, from 1.
with

repeats as (
    select
        charge_repeats.*,
        settings.again_minutes,
        settings.incident_users,
        begins_cluster(
            charge_repeats.logged_at,
            charge_repeats.transaction_number,
            to_seconds(settings.batch_seconds)
        ) as is_first
    from charge_repeats
    cross join settings
)

select
    * exclude (is_first),
    cluster_number(is_first, transaction_number) as cluster_number
from repeats
