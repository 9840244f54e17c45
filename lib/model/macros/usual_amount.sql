-- What is usual of a group of amounts, and what these have in common.
create macro usual_amount(compared_with, history_count, typical_amount, deviation, log_deviation) as {
    'compared_with': compared_with,
    'history_count': history_count,
    'typical_amount': typical_amount,
    'deviation': deviation,
    'log_deviation': log_deviation
}
