-- One row per currency in which, from some day on, most amounts that are booked by hand are round sums without
-- their VAT.
-- title: Amounts printed net
-- severity: notice
-- rule: Of the amounts of `manual_entries` without VAT, from the first such one on, at least
--   `net_minimum` (10) and `net_share` (0.5) are not whole, but are a whole sum divided by the usual VAT of
--   the currency, to the smallest coin.
-- reason: The amounts before and after that day do not mean the same, and the VAT of the later ones is
--   printed nowhere.
-- cause: vat
-- notebook: 04_anomalies
-- evidence: net_sums
-- when: exists(from manual_entries) and exists(from usual_vat)
with

sums as (
    select * from net_sums
),

first_nets as (
    select
        currency,
        min(transaction_number) as first_number
    from sums
    where is_net
    group by currency
),

final as (
    select
        sums.currency,
        sum(sums.gross_amount - sums.amount) filter (sums.is_net) as exposure,
        min(sums.logged_at) as first_seen_at,
        max(sums.logged_at) filter (sums.is_net) as last_seen_at,
        list(sums.transaction_id order by sums.transaction_number)
            filter (sums.is_net)[:100] as transaction_ids,
        'From ' || strftime(min(sums.logged_at), '%Y-%m-%d') || ' on, '
        || format('{:,}', count(*) filter (sums.is_net)) || ' of ' || counted(count(*), 'amount', 'amounts')
        || ' by hand without VAT are whole sums divided by '
        || format('{:.3f}', 1 + any_value(sums.permille) / 1000)
        || ', for example ' || amount_text(
            arg_min(sums.amount, sums.transaction_number) filter (sums.is_net),
            sums.currency
        )
        || ': they are printed net, and '
        || amount_text(
            (sum(sums.gross_amount - sums.amount) filter (sums.is_net))::decimal(38, 6),
            sums.currency
        )
        || ' VAT is printed nowhere' as reason,
        'amounts' as subject,
        min_by(sums.stream, sums.transaction_number) as stream,
        min_by(sums.line, sums.transaction_number) as line,
        min_by(sums.file_id, sums.transaction_number) as file_id
    from sums
    inner join first_nets
        on sums.currency = first_nets.currency
        and sums.transaction_number >= first_nets.first_number
    cross join settings
    group by sums.currency, settings.net_minimum, settings.net_share
    having
        count(*) filter (sums.is_net) >= settings.net_minimum
        and count(*) filter (sums.is_net) >= settings.net_share * count(*)
)

select * from final
