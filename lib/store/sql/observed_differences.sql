-- One row per transaction that shows how far the payment balance stood from the wallet: as printed,
-- else as reported by the not-in-sync error, else none. Untyped blocks print no payment balance. What
-- a blocked transaction prints never came to be, so it shows nothing.
create view observed_differences as
select
    user_id,
    currency,
    logged_at,
    transaction_id,
    stream,
    line,
    coalesce(sync_difference, reported_difference, 0) as difference,
    sync_difference is not null as is_printed
from reconciliation
where user_id is not null and outcome <> 'blocked';
