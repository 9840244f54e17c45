-- The amount without VAT, to the smallest coin, of the whole sum with VAT that is nearest to it.
create macro without_vat(amount, permille, currency) as
    round(
        round(wide(amount) * (1000 + permille) / 1000) * 1000 / (1000 + permille), minor_units(currency)
    )::decimal(18, 6)
