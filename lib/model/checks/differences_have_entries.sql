-- One row per user and currency whose two balances are out of sync without an entry that is proposed.
-- title: Each outstanding difference has an entry
select
    outstanding_differences.user_id,
    outstanding_differences.currency,
    outstanding_differences.difference
from outstanding_differences
anti join proposed_entries
    on outstanding_differences.user_id = proposed_entries.user_id
    and outstanding_differences.currency is not distinct from proposed_entries.currency
order by outstanding_differences.user_id, outstanding_differences.currency
