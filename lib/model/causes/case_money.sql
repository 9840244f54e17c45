-- One row per case and currency, or per case without money: what is open in it, on which side, and what
-- the findings are about where nothing is open.
-- lasts: session
-- when: exists(from finding_roots) or exists(from balance_changes)
-- columns:
--   root: What the case goes by.
--   open_amount (money): What the users' differences still hold of it, each user's by itself.
--   payment_too_high_by (money): Of that, where the payment side is too high.
--   wallet_too_high_by (money): Of that, where the wallet is too high.
--   agreed_error (money): Where both sides agree again, and each change since they did before came from a
--     side that is known to be wrong: what both hold otherwise than the transactions give, each user's by
--     itself. Not told where a transaction that only the wallet booked undid the difference, nor where one of
--     the changes is in the case of many users.
--   too_high_by (money): Of that, what both hold too much.
--   related_amount (money): Amounts that the findings, and gaps with an unseen payment side, are about;
--     where no balance changed by it, those of the findings that give the case its cause.
with

of_users as (
    select
        root,
        currency,
        user_id,
        sum(open_step) as net,
        case
            when
                starts_with(root, 'user ')
                and bool_or(abs(difference_before) <= tolerance)
                and not bool_or(coalesce(is_undone, false))
                and abs(sum(step)) <= any_value(tolerance)
                and bool_and(
                    side is not null
                    or is_set_alike
                    or cause = 'timing'
                    or step = 0 and cause in ('missing_log', 'unknown_outcome')
                )
                then sum(
                        case
                            when is_set_alike and other_cause is not distinct from 'out_of_order' then 0
                            when is_set_alike then wallet_gap
                            when step = 0 and cause = 'miscalculated' then payment_move - wallet_gap
                            when side = 'wallet' then excess
                            else 0
                        end
                    )
        end as wallet_error,
        sum(abs(wallet_gap)) filter (is_gap) as unseen
    from (
        select
            balance_changes.*,
            balance_changes.cause = 'corrected' as is_set_alike,
            settings.tolerance
        from balance_changes
        cross join settings
    )
    group by root, currency, user_id
),

open_amounts as (
    select
        root,
        currency,
        sum(abs(net)) as open_amount,
        coalesce(sum(net) filter (net > 0), 0) as payment_too_high_by,
        coalesce(-sum(net) filter (net < 0), 0) as wallet_too_high_by,
        coalesce(sum(abs(wallet_error)) filter (abs(net) <= tolerance), 0) as agreed_error,
        coalesce(sum(wallet_error) filter (abs(net) <= tolerance and wallet_error > 0), 0) as too_high_by,
        sum(unseen) as unseen,
        list(user_id order by user_id) as user_ids
    from of_users
    cross join settings
    group by root, currency
),

-- The cause that the findings of a case give it; see `cases`.
main_causes as (
    select
        finding_roots.root,
        min_by(
            finding_roots.cause,
            (
                finding_roots.severity,
                case
                    when causes.role = 'settled' then 2
                    when causes.role = 'unusual' or finding_roots.cause = 'late' then 1
                    else 0
                end,
                -coalesce(finding_roots.exposure, 0),
                finding_roots.finding_id
            )
        ) as cause
    from finding_roots
    inner join causes on finding_roots.cause = causes.cause
    group by finding_roots.root
),

about as (
    select
        finding_roots.root,
        finding_roots.currency,
        finding_roots.user_id,
        -- What is below zero is so again at each transaction, and each time with what it was below before.
        case
            when regexp_matches(finding_roots.kind, '_(overdrawn|negative)$') then 'below zero'
            else coalesce(finding_roots.transaction_ids[-1], finding_roots.subject)
        end as thing,
        max(finding_roots.exposure) filter (
            finding_roots.kind not in ('sync_break', 'silent_sync_break', 'balance_gap', 'rounding_alarm')
        ) as exposure,
        max(finding_roots.exposure) as any_exposure,
        max(finding_roots.exposure) filter (finding_roots.cause = main_causes.cause) as main_exposure
    from finding_roots
    inner join main_causes on finding_roots.root = main_causes.root
    group by all
),

-- Of several users, amounts in a currency that is not known may be of several.
related_amounts as (
    select
        root,
        currency,
        case when currency is not null or count(distinct user_id) = 1 then sum(exposure) end as related_amount,
        case
            when currency is not null or count(distinct user_id) = 1
                then coalesce(nullif(sum(main_exposure), 0), sum(any_exposure))
        end as any_related_amount
    from about
    group by root, currency
),

named_users as (
    select
        root,
        currency,
        list_distinct(flatten(list(user_ids))) as user_ids
    from finding_roots
    group by root, currency
),

final as (
    select
        coalesce(open_amounts.root, related_amounts.root) as root,
        coalesce(open_amounts.currency, related_amounts.currency) as currency,
        coalesce(open_amounts.open_amount, 0) as open_amount,
        coalesce(open_amounts.payment_too_high_by, 0) as payment_too_high_by,
        coalesce(open_amounts.wallet_too_high_by, 0) as wallet_too_high_by,
        coalesce(open_amounts.agreed_error, 0) as agreed_error,
        coalesce(open_amounts.too_high_by, 0) as too_high_by,
        case
            when open_amounts.root is null then coalesce(related_amounts.any_related_amount, 0)
            else greatest(coalesce(related_amounts.related_amount, 0), coalesce(open_amounts.unseen, 0))
        end as related_amount,
        list_sort(
            list_distinct(list_concat(open_amounts.user_ids, named_users.user_ids))
        ) as user_ids
    from open_amounts
    full join related_amounts
        on open_amounts.root = related_amounts.root
        and open_amounts.currency is not distinct from related_amounts.currency
    left join named_users
        on related_amounts.root = named_users.root
        and related_amounts.currency is not distinct from named_users.currency
)

select * from final
