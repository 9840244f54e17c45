-- Whether a row of one moment, or of one day, is in the period, of the currency and of the user that this
-- session shows. DuckDB compares no day with a period that has no end.
create macro in_scope_at(moment, currency, user_id) as
    (isinf(scope_from()) or moment >= scope_from())
    and (isinf(scope_to()) or moment < scope_to())
    and in_scope(currency, user_id)
