-- Whether a row that lasts from one moment to another touches the period that this session shows, and
-- is of its currency and user.
create macro is_chosen_span(first_at, last_at, currency, user_id) as
    last_at >= chosen_from() and first_at < chosen_to() and is_chosen(currency, user_id)
