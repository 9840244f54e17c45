-- Whether a row of one moment is in the period, of the currency and of the user that this session
-- shows.
create macro in_scope_at(moment, currency, user_id) as
    moment >= scope_from() and moment < scope_to() and in_scope(currency, user_id)
