-- One row per transaction whose printed payment balance is off its new balance by more than the
-- tolerance, although the function printed no error.
create view finding.silent_sync_break as
select
    'silent_sync_break' as kind,
    'warning' as severity,
    user_id as user_id,
    currency as currency,
    abs(sync_difference) as amount,
    logged_at as first_seen_at,
    logged_at as last_seen_at,
    [transaction_id] as transaction_ids,
    []::varchar[] as message_ids,
    []::varchar[] as request_ids,
    'The payment balance ' || amount_text(payment_balance, currency) || ' is '
        || amount_text(abs(sync_difference), currency)
        || case when sync_difference > 0 then ' above' else ' below' end || ' the new balance '
        || amount_text(new_balance, currency) || ', and no error was printed' as reason,
    null::double as score,
    transaction_id as subject,
    stream,
    line,
    file_id
from reconciliation
where sync_alarm = 'silent';
