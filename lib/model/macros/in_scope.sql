-- Whether a row is of the currency and of the user that this session shows; without a scope all are. Of a
-- row without a currency or a user that is not known, which leaves it out; said so, a scan can go by it.
create macro in_scope(currency, user_id) as
    (scope_currency() is null or currency = scope_currency())
    and (scope_user() is null or user_id = scope_user())
