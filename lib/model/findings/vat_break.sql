-- One row per amount whose VAT is not the usual one: missing, at another rate, or there although there
-- usually is none; and per VAT that cannot be a part of its amount, whatever is usual.
-- title: Unusual VAT
-- severity: warning
-- rule: The VAT differs by more than the smallest coin from the rate that `vat_share` (0.9) of at least
--   `vat_history` (5) other amounts of the currency, source and action carry; else of the currency and
--   source; else of all amounts of the currency with VAT; where no source is printed, else of the same
--   amount and direction, or of the user's, if those carry VAT (see `vat_rates`). Or it is as much as the
--   amount, or more, or of the other sign.
-- reason: VAT is owed to the state, whatever was printed. Rates are learnt from the amounts.
-- cause: vat
-- notebook: 04_anomalies
-- evidence: vat_counts
-- when: (select count(*) from transactions) > (select vat_history from settings)
--   or exists(
--     from transactions where vat <> 0 and (abs(vat) >= abs(amount) or sign(vat) <> sign(amount))
--   )
select
    user_id,
    currency,
    abs(vat - usual_vat) as exposure,
    logged_at,
    transaction_id,
    amount_text(amount, currency) || ' carries '
        || case
            when vat = 0 then 'no VAT'
            else money(vat, currency) || ' VAT ('
                || format('{:g}', round(100 * wide(vat) / (amount - vat), 1)) || ' %)'
        end
        || ', where ' || format('{:,}', fit_count) || ' of '
        || counted(history_count, 'other amount', 'other amounts') || ' of ' || compared_with
        || ' carry ' || case
            when usual_permille = 0 then 'none'
            else format('{:g}', usual_permille / 10) || ' %: that would be ' || money(usual_vat, currency)
        end as reason,
    stream,
    line,
    file_id
from vat_rates
where not is_usual
union all by name
select
    user_id,
    currency,
    abs(vat) as exposure,
    logged_at,
    transaction_id,
    amount_text(amount, currency) || ' carries ' || money(vat, currency)
        || ' VAT, which cannot be: VAT is a part of the amount' as reason,
    stream,
    line,
    file_id
from transactions
where vat <> 0 and (abs(vat) >= abs(amount) or sign(vat) <> sign(amount))
