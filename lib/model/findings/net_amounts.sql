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
with

first_nets as (
    select
        currency,
        min(transaction_number) as first_number
    from net_sums
    where is_net
    group by currency
),

final as (
    select
        net_sums.currency,
        sum(net_sums.gross_amount - net_sums.amount) filter (net_sums.is_net) as exposure,
        min(net_sums.logged_at) as first_seen_at,
        max(net_sums.logged_at) filter (net_sums.is_net) as last_seen_at,
        list(net_sums.transaction_id order by net_sums.transaction_number)
            filter (net_sums.is_net)[:100] as transaction_ids,
        'From ' || strftime(min(net_sums.logged_at), '%Y-%m-%d') || ' on, '
        || count(*) filter (net_sums.is_net) || ' of ' || count(*)
        || ' amounts by hand without VAT are whole sums divided by '
        || format('{:.3f}', 1 + any_value(net_sums.permille) / 1000)
        || ', for example ' || amount_text(
            arg_min(net_sums.amount, net_sums.transaction_number) filter (net_sums.is_net),
            net_sums.currency
        )
        || ': they are printed net, and '
        || amount_text(
            (sum(net_sums.gross_amount - net_sums.amount) filter (net_sums.is_net))::decimal(38, 6),
            net_sums.currency
        )
        || ' VAT is printed nowhere' as reason,
        'amounts' as subject,
        min_by(net_sums.stream, net_sums.transaction_number) as stream,
        min_by(net_sums.line, net_sums.transaction_number) as line,
        min_by(net_sums.file_id, net_sums.transaction_number) as file_id
    from net_sums
    inner join first_nets
        on net_sums.currency = first_nets.currency
        and net_sums.transaction_number >= first_nets.first_number
    cross join settings
    group by net_sums.currency, settings.net_minimum, settings.net_share
    having
        count(*) filter (net_sums.is_net) >= settings.net_minimum
        and count(*) filter (net_sums.is_net) >= settings.net_share * count(*)
)

select * from final
