-- One row per user and currency of a case: what is open of it, and when it changed; the users with the
-- most open first, by what is material in their currency. Which side is wrong is for the case to say.
with

changes as (
    select
        balance_changes.user_id,
        balance_changes.currency,
        sum(balance_changes.open_step) as open_amount,
        count(*) as change_count,
        min(balance_changes.logged_at) as first_at,
        max(balance_changes.logged_at) as last_at
    from balance_changes
    inner join cases on balance_changes.root = cases.root
    where cases.case_id = $case_id
    group by balance_changes.user_id, balance_changes.currency
),

named as (
    select unnest(user_ids) as user_id, currency, minor_amount from case_amounts where case_id = $case_id
),

final as (
    select
        named.user_id,
        named.currency,
        named.minor_amount,
        coalesce(changes.open_amount, 0) as open_amount,
        changes.change_count,
        changes.first_at,
        changes.last_at
    from named
    left join changes
        on named.user_id = changes.user_id
        and named.currency is not distinct from changes.currency
)

select
    user_id as "user",
    currency,
    money(if(abs(open_amount) > settings.tolerance, open_amount, 0), currency)
        as "open: payment balance - wallet",
    change_count as "changes",
    minute_text(first_at) as "first change (UTC)",
    minute_text(last_at) as "last change (UTC)"
from final
cross join settings
where user_id is not null
order by abs(open_amount) / nullif(minor_amount, 0) desc nulls last, currency, user_id
