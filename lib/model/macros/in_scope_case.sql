-- Whether a case is among those that this session shows: of its currency and user, and either open at
-- the end of the period, however old it is, or seen in it.
create macro in_scope_case(is_open, first_at, last_at, currency, user_ids) as
    (scope_currency() is null or coalesce(currency = scope_currency(), len(user_ids) = 0))
    and (scope_user() is null or list_contains(user_ids, scope_user()))
    and first_at < scope_to()
    and (is_open or last_at >= scope_from())
