-- One row per transaction whose new balance is not what its own figures give, by more than the
-- tolerance.
create view finding.calculation_break as
select
    'calculation_break' as kind,
    'critical' as severity,
    user_id as user_id,
    currency as currency,
    abs(calculation_difference) as amount,
    logged_at as first_seen_at,
    logged_at as last_seen_at,
    [transaction_id] as transaction_ids,
    []::varchar[] as message_ids,
    []::varchar[] as request_ids,
    'The new balance is ' || amount_text(new_balance, currency) || ' where '
        || amount_text(old_balance, currency)
        || case direction when 'credit' then ' + (' else ' - (' end
        || money(amount, currency) || ' - ' || money(vat, currency) || ' VAT) gives '
        || amount_text(expected_balance, currency) || '; '
        || amount_text(abs(calculation_difference), currency)
        || case when calculation_difference > 0 then ' too much' else ' too little' end as reason,
    null::double as score,
    transaction_id as subject,
    stream,
    line,
    file_id
from reconciliation
where has_calculation_issue;
