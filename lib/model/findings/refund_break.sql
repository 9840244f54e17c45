-- One row per user and delivery of which more was given back than it had been charged, or which was
-- never charged; per credit that gives a delivery back without naming it, where no charge is left
-- that it can be of; and per refund of a payment that the user's payments do not cover, or that was never made.
-- title: Refund that does not match
-- severity: warning; notice where the logs may begin after the charge
-- rule: Credits that name a delivery, of a source that is no payment, and debits of one that gives money
--   back (seed `transaction_sources`), give back more than the other debits of that delivery and user took;
--   blocked ones do not count. Without a debit, the logs must hold deliveries from `refund_days` (31) days before. Or a credit of an action that gives
--   charged deliveries back, without the name of one, and no more debits of its size in the
--   `refund_days` before it than refunds of its size. Or a debit of a source that gives money back, and names
--   no delivery: since a payment of its size in the `refund_days` before it, more was refunded than was paid;
--   or it went into the wallet; or the user paid nothing of that size, and the one other user who paid as much in the
--   `incident_hours` (72) before got no refund.
-- reason: Money is given back that was not taken, or is given back twice.
-- cause: refund
-- notebook: 04_anomalies
-- evidence: charges
-- when: exists(from named_deliveries where source_role = 'refund' or direction = 'credit')
--   or exists(from excess_refunds) or exists(from unpaid_refunds where payer_id is not null)
with

booked as (
    select
        *,
        case
            when source_role = 'refund' then 'refund'
            when direction = 'debit' then 'charge'
            when source_role = 'payment' or source is null then 'payment'
            else 'refund'
        end as part,
        amount - vat as net
    from named_deliveries
    where
        outcome <> 'blocked'
        and is_first_print
        and amount > 0
        and direction is not null
        and logged_at < scope_to()
),

-- Actions by which deliveries are given back that were charged.
refund_actions as (
    select distinct
        booked.source,
        booked.action
    from booked
    semi join booked as charge
        on booked.user_id = charge.user_id
        and booked.currency is not distinct from charge.currency
        and booked.delivery_id = charge.delivery_id
        and charge.part = 'charge'
    where booked.part = 'refund'
),

refunded_users as (
    select distinct transactions.user_id
    from transactions
    semi join refund_actions
        on transactions.source = refund_actions.source
        and transactions.action is not distinct from refund_actions.action
    where transactions.direction = 'credit'
),

moves as (
    select
        transactions.*,
        named_deliveries.line is not null as is_named,
        refund_actions.source is not null as is_refund,
        transactions.amount - transactions.vat as net
    from transactions
    left join named_deliveries
        on transactions.file_id = named_deliveries.file_id
        and transactions.line = named_deliveries.line
    left join refund_actions
        on transactions.direction = 'credit'
        and transactions.source = refund_actions.source
        and transactions.action is not distinct from refund_actions.action
    where
        transactions.user_id in (select user_id from refunded_users)
        and transactions.outcome <> 'blocked'
        and transactions.amount > 0
        and transactions.logged_at < scope_to()
        and (transactions.direction = 'debit' or refund_actions.source is not null)
    qualify row_number() over (
        partition by transactions.transaction_id, transactions.user_id
        order by transactions.transaction_number
    ) = 1
),

unnamed as (
    select
        refunds.transaction_id,
        refunds.user_id,
        refunds.currency,
        any_value(refunds.net) as net,
        any_value(refunds.action) as action,
        any_value(refunds.logged_at) as logged_at,
        any_value(refunds.stream) as stream,
        any_value(refunds.line) as line,
        any_value(refunds.file_id) as file_id,
        count(others.line) filter (not others.is_refund) as charge_count,
        count(others.line) filter (others.is_refund) as refund_count
    from moves as refunds
    cross join settings
    left join moves as others
        on refunds.user_id = others.user_id
        and refunds.currency is not distinct from others.currency
        and refunds.net = others.net
        and others.transaction_number < refunds.transaction_number
        and others.logged_at >= refunds.logged_at - to_days(settings.refund_days)
    where refunds.is_refund and not refunds.is_named
    group by
        refunds.transaction_id,
        refunds.user_id,
        refunds.currency,
        refunds.transaction_number
),

beginnings as (
    select min(logged_at) as first_charged_at from booked where part = 'charge'
),

given_back as (
    select distinct
        user_id,
        currency,
        delivery_id
    from booked
    where part = 'refund'
),

deliveries as (
    select
        booked.user_id,
        booked.currency,
        booked.delivery_id,
        count(*) filter (part = 'charge') as charge_count,
        coalesce(sum(net) filter (part = 'charge'), 0) as charged,
        count(*) filter (part = 'refund') as refund_count,
        sum(net) filter (part = 'refund') as refunded,
        bool_or(part = 'refund' and direction = 'debit') as has_debits,
        min(logged_at) as first_seen_at,
        max(logged_at) filter (part = 'refund') as last_seen_at,
        list(transaction_id order by transaction_number) filter (part <> 'payment') as transaction_ids,
        max_by(stream, transaction_number) filter (part = 'refund') as stream,
        max_by(line, transaction_number) filter (part = 'refund') as line,
        max_by(file_id, transaction_number) filter (part = 'refund') as file_id
    from booked
    semi join given_back
        on booked.user_id = given_back.user_id
        and booked.currency is not distinct from given_back.currency
        and booked.delivery_id = given_back.delivery_id
    where booked.part <> 'payment'
    group by booked.user_id, booked.currency, booked.delivery_id
),

final as (
    select
        case
            when deliveries.charge_count > 0 then 'warning'
            when deliveries.last_seen_at >= beginnings.first_charged_at + to_days(settings.refund_days)
                then 'warning'
            else 'notice'
        end as severity,
        deliveries.user_id,
        deliveries.currency,
        (deliveries.refunded - deliveries.charged)::decimal(38, 6) as exposure,
        deliveries.first_seen_at,
        deliveries.last_seen_at,
        deliveries.transaction_ids,
        amount_text(deliveries.refunded::decimal(38, 6), deliveries.currency) || ' was given back '
        || case
            when deliveries.refund_count = 1 then 'for a delivery'
            else 'in ' || deliveries.refund_count
                || case when deliveries.has_debits then ' refunds' else ' credits' end
                || ' for one delivery'
        end
        || case
            when deliveries.charge_count = 0 then ' that the logs never charge'
            else ' that was charged with '
                || amount_text(deliveries.charged::decimal(38, 6), deliveries.currency)
        end
        || case
            when deliveries.charge_count > 0 then ''
            when deliveries.last_seen_at >= beginnings.first_charged_at + to_days(settings.refund_days)
                then ''
            else '; its charge may be older than these logs'
        end as reason,
        deliveries.delivery_id as subject,
        deliveries.stream,
        deliveries.line,
        deliveries.file_id
    from deliveries
    cross join settings
    cross join beginnings
    where deliveries.refunded > deliveries.charged + settings.tolerance
    union all by name
    select
        case
            when unnamed.logged_at >= beginnings.first_charged_at + to_days(settings.refund_days)
                then 'warning'
            else 'notice'
        end as severity,
        unnamed.user_id,
        unnamed.currency,
        unnamed.net as exposure,
        unnamed.logged_at as first_seen_at,
        unnamed.logged_at as last_seen_at,
        [unnamed.transaction_id] as transaction_ids,
        amount_text(unnamed.net, unnamed.currency) || ' was given back without naming a delivery, and '
        || case
            when unnamed.charge_count = 0 then 'nothing of that size was charged'
            else 'as many of that size were given back before as were charged'
        end
        || ' in the ' || counted(settings.refund_days, 'day', 'days') || ' before' || case
            when unnamed.logged_at >= beginnings.first_charged_at + to_days(settings.refund_days)
                then ''
            else '; its charge may be older than these logs'
        end as reason,
        unnamed.transaction_id as subject,
        unnamed.stream,
        unnamed.line,
        unnamed.file_id
    from unnamed
    cross join settings
    cross join beginnings
    where unnamed.charge_count <= unnamed.refund_count
    union all by name
    select
        'warning' as severity,
        user_id,
        currency,
        excess::decimal(38, 6) as exposure,
        logged_at as first_seen_at,
        logged_at as last_seen_at,
        [transaction_id] as transaction_ids,
        case sign
            when 'wrong way'
                then amount_text(amount::decimal(38, 6), currency)
                    || ' is printed as a refund and went into the wallet: a refund takes money out of it'
            else amount_text(refunded::decimal(38, 6), currency) || ' was refunded'
                || case
                    when refund_count > 1 then ' in ' || counted(refund_count, 'refund', 'refunds') else ''
                end
                || ' since a payment of its size, and ' || amount_text(paid::decimal(38, 6), currency)
                || ' was paid, each without VAT'
        end as reason,
        transaction_id as subject,
        stream,
        line,
        file_id
    from excess_refunds
    where logged_at < scope_to()
    union all by name
    select
        case
            when logged_at >= first_logged_at + to_days(settings.refund_days) then 'warning' else 'notice'
        end as severity,
        user_id,
        currency,
        net::decimal(38, 6) as exposure,
        logged_at as first_seen_at,
        logged_at as last_seen_at,
        [transaction_id] as transaction_ids,
        amount_text(amount, currency) || ' was refunded, and the user paid nothing of that size in the '
        || counted(settings.refund_days, 'day', 'days') || ' before in these logs'
        || '; user ' || short_id(payer_id) || ' had just paid as much (' || payment_id
        || ') and got no refund: it may be booked for the wrong user'
        || case
            when logged_at >= first_logged_at + to_days(settings.refund_days) then ''
            else ', or its payment may be older than these logs'
        end as reason,
        transaction_id as subject,
        stream,
        line,
        file_id
    from unpaid_refunds
    cross join settings
    cross join (select min(logged_at) as first_logged_at from transactions) as logs
    where payer_id is not null
)

select * from final
