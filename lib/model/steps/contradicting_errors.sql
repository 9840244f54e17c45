-- One row per not-in-sync error that cannot be true together with the block of its transaction, and per error
-- that stands after no transaction of its user.
-- lasts: meanwhile
-- spans: user
select
    sync_errors.*,
    error_contradictions.printed_payment_balance,
    error_contradictions.old_balance,
    error_contradictions.new_balance,
    error_contradictions.contradiction
from sync_errors
inner join error_contradictions
    on sync_errors.file_id = error_contradictions.file_id
    and sync_errors.line = error_contradictions.line
