-- Whether a row is of the currency and of the user that this session shows; without a choice all are.
create macro is_chosen(currency, user_id) as
    (chosen_currency() is null or coalesce(currency = chosen_currency(), false))
    and (chosen_user() is null or coalesce(user_id = chosen_user(), false))
