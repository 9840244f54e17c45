-- Whether a row of one moment is in the period, of the currency and of the user that this session
-- shows.
create macro is_chosen_at(moment, currency, user_id) as
    moment >= chosen_from() and moment < chosen_to() and is_chosen(currency, user_id)
