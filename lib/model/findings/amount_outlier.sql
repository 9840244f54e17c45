-- One row per transaction whose amount is far from what is usual (see `amount_scores`); the farthest
-- have the highest scores.
-- title: Unusual amount
-- severity: warning
-- rule: `outlier_score` (5) robust deviations from the median of the user, direction and action,
--   with at least `outlier_history` (8) amounts; else of the currency, direction and action; else of
--   the currency and direction. An amount that is nobody's price, of an action whose amounts are a
--   menu (`menu_share`, 0.9), is compared with the prices of the user, however few. The deviation is
--   at least `outlier_floor_share` (0.1) of the median. Or a price of the user with two neighbouring
--   digits exchanged; where nobody pays the amount again, also a price that several pay, if the action
--   has a menu, or a whole sum without its VAT. Or, of an action with a menu, an amount that is no such
--   sum, and `price_jump` (1.4) times what the user pays right before and right after, or as much less.
--   Not where the amount is explained: it moved nothing here; the user pays it on more than one day, or
--   `price_repeats` (3) times; as many users pay it, and this one has no history; it is a usual price
--   with the add-ons of the delivery; or it is a large manual entry.
-- reason: Prices are a menu. Where all amounts are equal, the deviation is 0, and any other amount would
--   be infinitely unusual.
-- cause: unusual_amount
-- notebook: 04_anomalies
-- evidence: amount_score
select
    user_id,
    currency,
    amount as exposure,
    logged_at,
    transaction_id,
    concat_ws(
        '; ',
        amount_text(amount, currency)
        || case
            when transposed_price is null then ''
            else ' is ' || money(transposed_price, currency) || ', ' || price_of
                || ', with two digits exchanged'
        end,
        'the user pays ' || money(price_around, currency) || ' for this action right before and right after it',
        case
            when score >= outlier_score
                then 'the median of ' || counted(history_count, 'amount', 'amounts') || ' of ' || compared_with || ' is '
                    || money(typical_amount, currency) || ', and this one is '
                    || counted(round(score)::bigint, 'time', 'times') || ' the usual deviation from it ('
                    || format('{:g}', outlier_score) || ' and more are reported)'
        end
    ) as reason,
    score,
    stream,
    line,
    file_id
from far_amounts
