-- One row per user whose wallet and payment balance were last seen apart: what is owed now, since
-- when, and how it moved. The reports of one difference are never added up.
select
    user_id,
    currency,
    difference,
    first_difference,
    began_at,
    last_seen_at,
    transaction_count,
    distinct_differences,
    first_transaction_id,
    last_transaction_id
from out_of_sync_periods
where is_outstanding
