-- Whether a row is of the currency and of the user that this session shows; without a choice all are.
create macro is_chosen(currency, user_id) as
    (
        getvariable('chosen_currency') is null
        or coalesce(currency = getvariable('chosen_currency'), false)
    )
    and (
        getvariable('chosen_user') is null
        or coalesce(user_id = getvariable('chosen_user'), false)
    );
