-- Whether a row that lasts from one moment or day to another touches the period that this session shows, and
-- is of its currency and user.
create macro in_scope_span(first_at, last_at, currency, user_id) as
    (isinf(scope_from()) or last_at >= scope_from())
    and (isinf(scope_to()) or first_at < scope_to())
    and in_scope(currency, user_id)
