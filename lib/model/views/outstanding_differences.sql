-- One row per user and currency whose wallet and payment balance were out of sync when last seen: by
-- how much, since when, and how it changed. Above zero the payment side is too high, below zero the
-- wallet. The reports of one difference are never added up.
-- lasts: pages
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
