-- One row per case and currency: what is open in it, on which side, or what the findings are about
-- where nothing is. Amounts of different currencies are never added up.
-- lasts: pages
-- columns:
--   case_id: Name of the case.
--   exposure (money): Amounts that are still open, each user's by itself; where none is, what both sides
--     hold wrongly, else the amounts that the case is about.
--   is_open (yes or no): Whether wallet and payment balance are still out of sync by it.
--   payment_too_high_by (money): Of what is open, where the payment side is too high.
--   wallet_too_high_by (money): Of what is open, where the wallet is too high.
--   agreed_error (money): Where both sides agree again: what both hold otherwise than the transactions
--     give, because one was set to the other, which was wrong.
--   too_high_by (money): Of that, what both hold too much.
--   material_units: Exposure in material amounts of the currency.
--   user_ids (list): Users that it is about.
select
    'case-' || left(md5(case_money.root), 10) as case_id,
    case_money.root,
    case_money.currency,
    case
        when case_money.open_amount > settings.tolerance then case_money.open_amount
        when case_money.agreed_error > settings.tolerance then case_money.agreed_error
        else case_money.related_amount
    end as exposure,
    case_money.open_amount > settings.tolerance as is_open,
    case_money.payment_too_high_by,
    case_money.wallet_too_high_by,
    case
        when case_money.open_amount > settings.tolerance then 0
        when case_money.agreed_error > settings.tolerance then case_money.agreed_error
        else 0
    end as agreed_error,
    case_money.too_high_by,
    case
        when material_amounts.material_amount > 0
            then (exposure / material_amounts.material_amount)::double
    end as material_units,
    material_amounts.minor_amount,
    case_money.user_ids
from case_money
cross join settings
left join material_amounts on case_money.currency = material_amounts.currency
