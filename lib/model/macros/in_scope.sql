-- Whether a row is of the currency and of the user that this session shows; without a scope all are. Said
-- so, and not by `coalesce`, a scan can go by it.
create macro in_scope(currency, user_id) as
    (scope_currency() is null or (currency is not null and currency = scope_currency()))
    and (scope_user() is null or (user_id is not null and user_id = scope_user()))
