-- Whether a row is of the currency and of the user that this session shows; without a scope all are.
create macro in_scope(currency, user_id) as
    (scope_currency() is null or coalesce(currency = scope_currency(), false))
    and (scope_user() is null or coalesce(user_id = scope_user(), false))
