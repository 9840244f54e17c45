-- One row per transaction whose not-in-sync error is about rounding only: the two balances that it
-- names differ by no more than the tolerance.
-- title: Rounding alarm
-- severity: notice
-- rule: A not-in-sync error whose two balances differ by at most `tolerance`.
-- reason: The system compares binary numbers digit by digit. No money is missing.
-- cause: rounding
-- spans: user
-- notebook: 02_reconcile
-- evidence: sync_check
select
    reconciliation.user_id,
    reconciliation.currency,
    abs(reconciliation.reported_difference) as exposure,
    reconciliation.logged_at as first_seen_at,
    reconciliation.logged_at as last_seen_at,
    [reconciliation.transaction_id] as transaction_ids,
    'The not-in-sync error is about '
    || amount_text(abs(reconciliation.reported_difference), reconciliation.currency)
    || ', which is rounding (up to ' || format('{:g}', settings.tolerance::double)
    || '); no money is missing' as reason,
    reconciliation.transaction_id as subject,
    reconciliation.stream,
    reconciliation.line,
    reconciliation.file_id
from reconciliation
cross join settings
where reconciliation.sync_alarm = 'rounding'
