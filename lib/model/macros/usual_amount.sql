-- What is usual of a group of amounts, as an aggregate: how many there are, their median, and the median
-- deviation from it; with the same of their logarithms, as it is given.
create macro usual_amount(compared_with, amount, log_deviation) as {
    'compared_with': compared_with,
    'history_count': count(*),
    'typical_amount': median(amount::double),
    'deviation': mad(amount::double),
    'log_deviation': log_deviation
}
