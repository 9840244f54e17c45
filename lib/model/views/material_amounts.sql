-- One row per currency: from which amount on money is material, worked out from the data's own amounts:
-- so many usual ones, rounded to one digit. Thresholds: `material_amounts`, `minor_share`.
-- lasts: pages
-- columns:
--   usual_amount (money): Median of all amounts.
--   material_amount (money): Amount from which money that is wrong or lost is critical.
--   minor_amount (money): Amount below which it is worth a notice only.
with

usual as (
    select
        currency,
        median(abs(amount)) as usual_amount
    from transactions
    where currency is not null and amount <> 0 and logged_at < scope_to()
    group by currency
),

raw as (
    select
        usual.currency,
        usual.usual_amount,
        (usual.usual_amount * settings.material_amounts)::double as amount,
        settings.minor_share
    from usual
    cross join settings
),

final as (
    select
        currency,
        usual_amount::decimal(38, 6) as usual_amount,
        case
            when amount > 0 then round(amount, -floor(log10(amount))::integer)
            else 0
        end::decimal(38, 6) as material_amount,
        (material_amount * minor_share)::decimal(38, 6) as minor_amount
    from raw
)

select * from final
