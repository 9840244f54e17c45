-- One row per transaction with an amount above zero whose usual VAT is known: of the currency, source and
-- action where nearly all carry the same, else of the currency and source; for amounts with VAT else of
-- all those of the currency; and where no source is printed, else of the same amount and direction, or of
-- the user's amounts of that direction, where those carry VAT. The rates are learnt from the amounts themselves: nearly all is a
-- threshold, `vat_share`, and so is how many are needed, `vat_history`.
-- columns:
--   usual_permille (per mille): Usual VAT, in thousandths of the amount without VAT; 0 for none.
--   usual_vat (money): VAT that the amount would carry by it, to the smallest coin.
--   compared_with: What the amounts have in common whose VAT it is.
--   history_count (transactions): How many other amounts have that in common.
--   fit_count (transactions): How many of them carry the usual VAT.
--   is_usual (yes or no): Whether the VAT is the usual one, to the smallest coin.
with

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
    from taxed_amounts
    inner join known_rates as known on taxed_amounts.sort_number = known.sort_number
    inner join transactions
        on taxed_amounts.file_id = transactions.file_id
        and taxed_amounts.line = transactions.line
)

select * from final
