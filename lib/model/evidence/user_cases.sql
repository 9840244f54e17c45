-- One row per case of a user, as in the view reviewed_cases, open ones first, then those with most money.
-- Of a case of several users it says what is open of this one, and what to book for it; where nothing is,
-- what it is about in this user's currencies, and of how many users.
with

own_changes as (
    select
        'case-' || left(md5(root), 10) as case_id,
        currency,
        sum(open_step) as open_amount
    from balance_changes
    where user_id = $user_id
    group by root, currency
),

own_sides as (
    select
        own_changes.case_id,
        list(bookable_text(open_amount, currency) order by open_amount desc, currency)
            filter (open_amount > 0) as payment_too_high,
        list(bookable_text(-open_amount, currency) order by open_amount, currency)
            filter (open_amount < 0) as wallet_too_high,
        string_agg(bookable_text(abs(open_amount), currency), ', ' order by abs(open_amount) desc, currency)
            as amounts
    from own_changes
    cross join settings
    where abs(open_amount) > settings.tolerance
    group by own_changes.case_id
),

own_parts as (
    select
        case_id,
        is_mechanical,
        side,
        string_agg(entry_text(amount, currency, side), ' and ' order by abs(amount) desc, currency, amount)
            as entry
    from proposed_entries
    where user_id = $user_id
    group by case_id, is_mechanical, side
),

own_entries as (
    select
        case_id,
        concat_ws(
            '; and ',
            string_agg(entry, '; and ' order by side desc) filter (is_mechanical),
            string_agg(entry, ', or ' order by side desc) filter (not is_mechanical)
        ) as entry
    from own_parts
    group by case_id
),

own_abouts as (
    select
        case_id,
        string_agg(
            bookable_text(exposure, currency)
            || case when len(user_ids) > 1 then ' of ' || counted(len(user_ids), 'user', 'users') else '' end,
            ', ' order by exposure desc, currency
        ) as amounts
    from case_amounts
    where list_contains(user_ids, $user_id) and exposure > 0
    group by case_id
)

select
    reviewed_cases.* replace (
        case
            when reviewed_cases.user_count <= 1 then reviewed_cases.amounts
            else coalesce(own_sides.amounts, own_abouts.amounts)
        end as amounts,
        case
            when reviewed_cases.is_open and reviewed_cases.user_count > 1 and own_sides.case_id is not null
                then owed_by_user(
                        reviewed_cases.wrong_side, own_sides.payment_too_high, own_sides.wallet_too_high, 1
                    )
            when reviewed_cases.is_open and reviewed_cases.user_count > 1 and reviewed_cases.change_count > 0
                then 'Nothing is owed'
            else reviewed_cases.for_user
        end as for_user,
        case
            when reviewed_cases.is_open and reviewed_cases.user_count > 1
                then coalesce(
                    case
                        when causes.task = 'fetch'
                            then lower(left(causes.remedy, 1)) || substr(causes.remedy, 2)
                                || coalesce('; if that is not possible: ' || own_entries.entry, '')
                    end,
                    own_entries.entry,
                    case when reviewed_cases.change_count > 0 then 'nothing for this user' end
                )
            else reviewed_cases.entry
        end as entry
    )
from reviewed_cases
inner join causes on reviewed_cases.cause = causes.cause
left join own_sides on reviewed_cases.case_id = own_sides.case_id
left join own_entries on reviewed_cases.case_id = own_entries.case_id
left join own_abouts on reviewed_cases.case_id = own_abouts.case_id
where list_contains(reviewed_cases.user_ids, $user_id)
order by reviewed_cases.is_open desc, case_order(reviewed_cases)
