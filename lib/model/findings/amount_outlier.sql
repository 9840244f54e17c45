-- One row per transaction whose amount is far from what is usual (see `amount_scores`); the farthest
-- have the highest scores.
create view finding.amount_outlier as
select
    'amount_outlier' as kind,
    'warning' as severity,
    user_id,
    currency,
    amount,
    logged_at as first_seen_at,
    logged_at as last_seen_at,
    [transaction_id] as transaction_ids,
    []::varchar[] as message_ids,
    []::varchar[] as request_ids,
    amount_text(amount, currency) || ' where ' || money(typical_amount, currency)
    || ' is the middle of ' || history_count || ' amounts of ' || compared_with || ': '
    || round(score)::bigint || ' times the usual distance from it; from '
    || format('{:g}', outlier_score) || ' on it is shown' as reason,
    score,
    transaction_id as subject,
    stream,
    line,
    file_id
from amount_scores
where score >= outlier_score;
