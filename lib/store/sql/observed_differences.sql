-- One row per transaction that shows how far the payment balance stood from the wallet: as printed,
-- else as reported by the not-in-sync error, else none. Untyped blocks print no payment balance. A
-- blocked transaction leaves the wallet at its old balance, but the payment service has booked it.
create view observed_differences as
select
    user_id,
    currency,
    logged_at,
    transaction_id,
    stream,
    line,
    file_id,
    case
        when outcome = 'blocked' then payment_balance - old_balance
        else coalesce(sync_difference, reported_difference, 0)
    end as difference,
    sync_difference is not null as is_printed
from reconciliation
where user_id is not null and (outcome <> 'blocked' or payment_balance is not null);
