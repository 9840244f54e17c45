-- One row per transaction whose printed payment balance differs from the wallet's closing balance by
-- more than the tolerance, although the function printed no error.
-- title: Silent sync break
-- severity: warning
-- rule: The payment balance differs from the closing balance, and no error was printed.
-- reason: Only recalculation finds it.
-- cause: unexplained
-- spans: user
-- notebook: 02_reconcile
-- evidence: sync_check
-- when: exists(from balance_checks where sync_alarm = 'silent')
select
    user_id,
    currency,
    abs(sync_difference) as exposure,
    logged_at,
    transaction_id,
    upper(left(difference_text(sync_difference, currency), 1))
        || substr(difference_text(sync_difference, currency), 2)
        || ': payment balance ' || money(payment_balance, currency) || ', wallet '
        || money(closing_balance, currency) || ', and no error was printed' as reason,
    stream,
    line,
    file_id
from reconciliation
where sync_alarm = 'silent'
