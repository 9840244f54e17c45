-- One row per transaction whose not-in-sync error is about rounding only: the two balances that it
-- names differ by no more than the tolerance.
create view finding.rounding_alarm as
select
    'rounding_alarm' as kind,
    'notice' as severity,
    reconciliation.user_id,
    reconciliation.currency,
    abs(reconciliation.reported_difference) as amount,
    reconciliation.logged_at as first_seen_at,
    reconciliation.logged_at as last_seen_at,
    [reconciliation.transaction_id] as transaction_ids,
    []::varchar[] as message_ids,
    []::varchar[] as request_ids,
    'The not-in-sync error is about '
    || amount_text(abs(reconciliation.reported_difference), reconciliation.currency)
    || ', which is rounding (up to ' || format('{:g}', settings.tolerance::double)
    || '); no money is missing' as reason,
    null::double as score,
    reconciliation.transaction_id as subject,
    reconciliation.stream,
    reconciliation.line,
    reconciliation.file_id
from reconciliation
cross join settings
where reconciliation.sync_alarm = 'rounding';
