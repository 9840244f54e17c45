-- One row per transaction with an amount above zero whose usual VAT is known: of the currency, source and
-- action where nearly all carry the same, else of the currency and source; for amounts with VAT else of
-- all those of the currency; and where no source is printed, else of the same amount and direction, or of
-- the user's amounts of that direction, where those carry VAT. The rates are learnt from the amounts themselves: nearly all is a
-- threshold, `vat_share`, and so is how many are needed, `vat_history`.
-- lasts: pages
-- columns:
--   usual_permille (per mille): Usual VAT, in thousandths of the amount without VAT; 0 for none.
--   usual_vat (money): VAT that the amount would carry by it, to the smallest coin.
--   compared_with: What the amounts have in common whose VAT it is.
--   history_count (transactions): How many other amounts have that in common.
--   fit_count (transactions): How many of them carry the usual VAT.
--   is_usual (yes or no): Whether the VAT is the usual one, to the smallest coin.
with

sorts as (
    select
        transactions.currency,
        transactions.source,
        transactions.action,
        case when transactions.source is null then transactions.direction end as direction,
        case when transactions.source is null then transactions.user_id end as user_id,
        transactions.amount,
        transactions.vat,
        count(*) as amount_count,
        (wide(transactions.amount) * 1000000)::hugeint as amount_parts,
        (wide(transactions.vat) * 1000000)::hugeint as vat_parts,
        greatest(
            wide(any_value(settings.tolerance)) * 1000000,
            10 ** (6 - minor_units(transactions.currency))
        )::hugeint as coin_parts
    from transactions
    cross join settings
    where
        transactions.currency is not null
        and transactions.logged_at < scope_to()
        and transactions.amount > 0
        and transactions.vat >= 0
        and transactions.vat < transactions.amount
    group by
        transactions.currency,
        transactions.source,
        transactions.action,
        4,
        5,
        transactions.amount,
        transactions.vat
),

rated as (
    select
        *,
        ((2000 * vat_parts + amount_parts - vat_parts) // (2 * (amount_parts - vat_parts)))::integer
            as permille
    from sorts
),

keyed as (
    select
        rated.*,
        unnest([
            {
                'level': 1,
                'key': case when source is not null then {
                    'currency': currency, 'source': source, 'action': coalesce(action, '')
                } end
            },
            {
                'level': 2,
                'key': case when source is not null then {
                    'currency': currency, 'source': source, 'action': ''
                } end
            },
            {
                'level': 3,
                'key': case when vat > 0 then {
                    'currency': currency, 'source': '', 'action': ''
                } end
            },
            {
                'level': 4,
                'key': case when source is null and direction is not null then {
                    'currency': currency,
                    'source': 'amount',
                    'action': direction || ' ' || amount::varchar
                } end
            },
            {
                'level': 5,
                'key': case when source is null and direction is not null and user_id is not null then {
                    'currency': currency, 'source': 'user', 'action': direction || ' ' || user_id
                } end
            }
        ], max_depth := 2)
    from rated
),

counts as (
    select
        level,
        key,
        permille,
        sum(amount_count) as rate_count
    from keyed
    where key is not null and amount_parts - vat_parts >= 1000 * coin_parts
    group by level, key, permille
),

rates as (
    select
        level,
        key,
        min_by(permille, (-rate_count, permille)) as usual_permille
    from counts
    group by level, key
),

judged as (
    select
        keyed.*,
        rates.usual_permille,
        abs(keyed.vat_parts * (1000 + rates.usual_permille) - keyed.amount_parts * rates.usual_permille)
        <= keyed.coin_parts * (1000 + rates.usual_permille) as is_usual
    from keyed
    inner join rates on keyed.level = rates.level and keyed.key = rates.key
),

counted as (
    select
        *,
        (sum(amount_count) over (partition by level, key) - 1)::bigint as history_count,
        (sum(case when is_usual then amount_count end) over (partition by level, key))::bigint as fit_count
    from judged
),

known as (
    select counted.*
    from counted
    cross join settings
    where
        counted.history_count >= settings.vat_history
        and counted.fit_count >= settings.vat_share * counted.history_count
        and (counted.level <= 3 or counted.usual_permille > 0)
    qualify row_number() over (
        partition by
            counted.currency,
            counted.source,
            counted.action,
            counted.direction,
            counted.user_id,
            counted.amount,
            counted.vat
        order by counted.level
    ) = 1
),

final as (
    select
        transactions.transaction_id,
        transactions.user_id,
        transactions.currency,
        transactions.source,
        transactions.action,
        transactions.amount,
        transactions.vat,
        known.usual_permille,
        round(
            wide(transactions.amount) * known.usual_permille / (1000 + known.usual_permille),
            minor_units(transactions.currency)
        )::decimal(18, 6) as usual_vat,
        case known.level
            when 1 then 'this action and currency'
            when 2 then 'this source and currency'
            when 3 then 'this currency with VAT'
            when 4 then 'this size, currency and direction'
            else 'this user and direction'
        end as compared_with,
        known.history_count,
        known.fit_count,
        known.is_usual,
        transactions.logged_at,
        transactions.stream,
        transactions.line,
        transactions.file_id
    from transactions
    inner join known
        on transactions.currency = known.currency
        and transactions.source is not distinct from known.source
        and transactions.action is not distinct from known.action
        and (transactions.source is not null or transactions.direction is not distinct from known.direction)
        and (transactions.source is not null or transactions.user_id is not distinct from known.user_id)
        and transactions.amount = known.amount
        and transactions.vat = known.vat
)

select * from final
