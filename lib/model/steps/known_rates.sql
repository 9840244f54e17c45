-- One row per sort of amounts (see `vat_sorts`) whose usual VAT is known, in the period that the session shows. For
-- `vat_rates`.
-- lasts: meanwhile
-- columns:
--   level (number): What the amounts have in common whose VAT it is: 1 for the most, 5 for the least.
--   usual_permille (per mille): Usual VAT, in thousandths of the amount without VAT; 0 for none.
--   history_count (transactions): How many other amounts have that in common.
--   fit_count (transactions): How many of them carry the usual VAT.
--   is_usual (yes or no): Whether the VAT is the usual one, to the smallest coin.
with

sorts as (
    select
        vat_sorts.*,
        counts.amount_count,
        (wide(vat_sorts.amount) * 1000000)::hugeint as amount_parts,
        (wide(vat_sorts.vat) * 1000000)::hugeint as vat_parts,
        greatest(
            wide(settings.tolerance) * 1000000,
            10 ** (6 - minor_units(vat_sorts.currency))
        )::hugeint as coin_parts
    from (
        select
            sort_number,
            count(*) as amount_count
        from taxed_amounts
        where logged_at < scope_to()
        group by sort_number
    ) as counts
    cross join settings
    inner join vat_sorts on counts.sort_number = vat_sorts.sort_number
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
    qualify row_number() over (partition by counted.sort_number order by counted.level) = 1
)

select
    sort_number,
    level,
    usual_permille,
    history_count,
    fit_count,
    is_usual
from known
