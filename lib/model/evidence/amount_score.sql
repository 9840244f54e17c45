-- One row: an amount against what is usual, and how the score is calculated.
-- title: The amount against what is usual
select
    transaction_id as "transaction",
    action,
    direction,
    amount_text(amount, currency) as "amount",
    money(typical_amount, currency) as "median",
    money(abs(amount - typical_amount), currency) as "difference",
    money(deviation::decimal(18, 6), currency) as "median deviation",
    history_count as "amounts compared",
    compared_with as "compared with",
    round(score, 1) as "score",
    outlier_score as "reported from"
from far_amounts
where
    transaction_id = $subject
    and file_id = $file_id
    and line = $line
