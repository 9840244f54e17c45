-- What the not-in-sync errors of a transaction are worth, by whether its two balances are apart; that is empty
-- where it is not known.
create macro sync_alarm(has_error, is_out_of_sync, largest_difference, tolerance) as case
    when has_error and is_out_of_sync then 'logged'
    when has_error and largest_difference <= tolerance then 'rounding'
    when has_error and not is_out_of_sync then 'unfounded'
    when has_error then 'logged'
    when is_out_of_sync then 'silent'
end
