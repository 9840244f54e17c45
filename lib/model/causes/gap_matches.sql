-- One row per gap in a wallet, by more than the tolerance, with all that it equals or that stands beside it;
-- which of them is its cause says `gap_causes`.
-- columns:
--   unread_id: First transaction in between that could not be read.
--   misplaced_id: Transaction that names this wallet and was printed for another user.
--   is_retried (yes or no): Whether the wallet held the transaction already, which had failed before.
--   doubled_id: Transaction that the gap equals, booked again.
--   slipped_id: Transaction in between that is printed in another currency.
--   is_of_other_user (yes or no): Whether a transaction beside it belongs to another user's wallet.
--   is_forgotten (yes or no): Whether it opens where the transaction before had opened.
--   is_before_plan (yes or no): Whether a credit of a plan's size follows.
--   is_at_zero (yes or no): Whether it opens at zero.
--   forgotten_count (transactions): How many it opens before, where it opens as an earlier one had opened.
--   set_back_id: The first of these.
--   refused_id: Transaction that the gap equals, which the wallet had refused.
--   is_of_two_lines (yes or no): Whether the user's balances go on in two lines by turns: most gaps of the user lead
--     back to where an earlier gap had left.
--   kept_id: Of several transactions that opened alike within a minute, the one that the wallet kept, where that is
--     not the last one; empty elsewhere.
with

users_with_gaps as (
    select distinct balance_effects.user_id
    from balance_effects
    cross join settings
    where abs(balance_effects.gap) > settings.tolerance
),

chained as (
    select
        *,
        opening_balance - gap as closing_before,
        lead(opening_balance) over in_order as next_opening_balance,
        lead(closing_balance) over in_order as next_closing_balance,
        lead(opening_balance, 2) over in_order as opening_after_next,
        lag(other_owner) over in_order as previous_other_owner,
        last_value(case when opening_balance is not null then transaction_number end ignore nulls) over (
            partition by user_id, currency
            order by transaction_number
            rows between unbounded preceding and 1 preceding
        ) as known_number
    from balance_effects
    where user_id in (select user_id from users_with_gaps)
    window in_order as (partition by user_id, currency order by transaction_number)
),

-- Transactions that the next one was booked before: it opens where this one should, and this one where
-- that one closes.
exchanged as (
    select
        chained.*,
        settings.tolerance,
        coalesce(
            abs(chained.gap) > settings.tolerance
            and abs(chained.next_opening_balance - chained.closing_before) <= settings.tolerance
            and abs(chained.next_closing_balance - chained.opening_balance) <= settings.tolerance
            and coalesce(
                abs(chained.opening_after_next - chained.closing_balance) <= settings.tolerance, true
            ),
            false
        ) as is_exchanged
    from chained
    cross join settings
),

in_rows as (
    select
        *,
        row_number() over (partition by user_id, currency order by transaction_number) as row_number
    from exchanged
),

-- Several that were booked in another order than logged: where each opens one of them closes, or the one
-- before them does, and none is left over; up to six within an hour.
following as (
    select
        gap.user_id,
        gap.currency,
        gap.row_number,
        gap.closing_before,
        greatest(any_value(gap.tolerance), 0.000001) as unit,
        list(other.opening_balance order by other.row_number) as openings,
        list(other.closing_balance order by other.row_number) as closings,
        list(other.logged_at order by other.row_number) as times
    from in_rows as gap
    inner join in_rows as other
        on gap.user_id = other.user_id
        and gap.currency is not distinct from other.currency
        and other.row_number >= gap.row_number
        and other.row_number <= gap.row_number + 6
    where abs(gap.gap) > gap.tolerance
    group by gap.user_id, gap.currency, gap.row_number, gap.closing_before
    having bool_and(other.opening_balance is not null and other.closing_balance is not null)
),

shuffled as (
    select
        user_id,
        currency,
        row_number,
        min(length) as length
    from (
        select
            *,
            unnest([3, 4, 5, 6]) as length
        from following
    )
    where
        len(openings) > length
        and times[length] - times[1] <= interval 1 hour
        and list_sort(
            list_transform(openings[:length + 1], lambda balance: round(balance / unit)::hugeint)
        ) = list_sort(
            list_transform(
                list_prepend(closing_before, closings[:length]), lambda balance: round(balance / unit)::hugeint
            )
        )
    group by user_id, currency, row_number
),

shuffled_rows as (
    select distinct
        user_id,
        currency,
        unnest(generate_series(row_number, row_number + length)) as row_number
    from shuffled
),

-- Transactions that opened where the one a moment before had opened: only one of them came to be the balance.
alike_rows as (
    select
        *,
        count(case when not opens_alike then 1 end) over (
            partition by user_id, currency
            order by row_number
            rows between unbounded preceding and current row
        ) as run_number
    from (
        select
            *,
            coalesce(
                effect <> 0
                and lag(effect) over in_order <> 0
                and abs(opening_balance - lag(opening_balance) over in_order) <= tolerance
                and logged_at - lag(logged_at) over in_order <= interval 1 minute,
                false
            ) as opens_alike
        from in_rows
        window in_order as (partition by user_id, currency order by row_number)
    )
),

runs as (
    select
        user_id,
        currency,
        run_number,
        max(row_number) as last_row
    from alike_rows
    group by user_id, currency, run_number
    having count(*) > 1
),

kept as (
    select
        runs.user_id,
        runs.currency,
        runs.run_number,
        runs.last_row,
        min_by(one.transaction_id, one.row_number) as transaction_id
    from runs
    inner join alike_rows as one
        on runs.user_id = one.user_id
        and runs.currency is not distinct from one.currency
        and runs.run_number = one.run_number
        and one.row_number < runs.last_row
    inner join in_rows as next
        on runs.user_id = next.user_id
        and runs.currency is not distinct from next.currency
        and next.row_number = runs.last_row + 1
    where abs(next.gap) > next.tolerance and abs(next.opening_balance - one.closing_balance) <= next.tolerance
    group by runs.user_id, runs.currency, runs.run_number, runs.last_row
),

kept_rows as (
    select
        alike_rows.file_id,
        alike_rows.line,
        kept.transaction_id
    from kept
    inner join alike_rows
        on kept.user_id = alike_rows.user_id
        and kept.currency is not distinct from alike_rows.currency
    where
        alike_rows.run_number = kept.run_number and alike_rows.opens_alike
        or alike_rows.row_number = kept.last_row + 1
),

placed as (
    select
        in_rows.*,
        in_rows.is_exchanged
        or coalesce(lag(in_rows.is_exchanged) over in_order, false)
        or coalesce(lag(in_rows.is_exchanged, 2) over in_order, false)
        or shuffled_rows.row_number is not null as is_out_of_order
    from in_rows
    left join shuffled_rows
        on in_rows.user_id = shuffled_rows.user_id
        and in_rows.currency is not distinct from shuffled_rows.currency
        and in_rows.row_number = shuffled_rows.row_number
    window in_order as (
        partition by in_rows.user_id, in_rows.currency order by in_rows.transaction_number
    )
),

gaps as (
    select
        placed.*,
        printed.message_id,
        before.transaction_id as previous_transaction_id,
        effective.transaction_id as previous_effect_id,
        coalesce(
            abs(placed.next_opening_balance - placed.closing_before) <= placed.tolerance, false
        ) as goes_on_without_it,
        coalesce(
            abs(placed.next_opening_balance - placed.closing_balance) <= placed.tolerance, false
        ) as goes_on_with_it
    from placed
    inner join transactions as printed
        on placed.file_id = printed.file_id
        and placed.line = printed.line
    left join transactions as before on placed.previous_number = before.transaction_number
    left join transactions as effective
        on placed.previous_effect_number = effective.transaction_number
    where abs(placed.gap) > placed.tolerance
),

effects as (
    select
        balance_effects.user_id,
        balance_effects.currency,
        balance_effects.effect,
        round(balance_effects.effect / greatest(settings.tolerance, 0.000001))::hugeint as level,
        min(balance_effects.transaction_number) as first_number,
        min_by(balance_effects.transaction_id, balance_effects.transaction_number)
            as transaction_id
    from balance_effects
    cross join settings
    where
        balance_effects.effect <> 0
        and balance_effects.user_id in (select user_id from users_with_gaps)
    group by 1, 2, 3, 4
),

matched as (
    select
        gaps.file_id,
        gaps.line,
        any_value(gaps.user_id) as user_id,
        any_value(gaps.currency) as currency,
        any_value(gaps.transaction_number) as transaction_number,
        min_by(effects.transaction_id, effects.first_number) as first_id,
        min_by(effects.effect, effects.first_number) as effect
    from (
        select
            *,
            round(gap / greatest(tolerance, 0.000001))::hugeint + unnest([-1, 0, 1]) as near_level
        from gaps
    ) as gaps
    inner join effects
        on gaps.user_id = effects.user_id
        and gaps.currency is not distinct from effects.currency
        and effects.level = gaps.near_level
    where
        effects.first_number <= gaps.transaction_number
        and abs(effects.effect - gaps.gap) <= gaps.tolerance
    group by gaps.file_id, gaps.line
),

-- What is booked again is the last one like it before the gap, or the one at the gap itself.
doubled as (
    select
        matched.file_id,
        matched.line,
        coalesce(
            max_by(balance_effects.transaction_id, balance_effects.transaction_number),
            any_value(matched.first_id)
        ) as transaction_id
    from matched
    left join balance_effects
        on matched.user_id = balance_effects.user_id
        and matched.currency is not distinct from balance_effects.currency
        and matched.effect = balance_effects.effect
        and matched.transaction_number > balance_effects.transaction_number
    group by matched.file_id, matched.line
),

-- Wallets that open as they did before several transactions, with no other gap since.
set_back as (
    select
        gaps.file_id,
        gaps.line,
        any_value(gaps.user_id) as user_id,
        any_value(gaps.logged_at) as logged_at,
        count(*) as moved_count,
        count(distinct moved.effect) as amount_count,
        min_by(moved.transaction_id, moved.transaction_number) as transaction_id
    from (
        select
            gaps.*,
            earlier.transaction_number as since_number
        from (
            select
                *,
                coalesce(currency, '') as currency_text,
                round(opening_balance / greatest(tolerance, 0.000001))::hugeint as level
            from gaps
            where abs(opening_balance) > tolerance
        ) as gaps
        asof inner join (
            select
                balance_effects.user_id,
                balance_effects.transaction_number,
                coalesce(balance_effects.currency, '') as currency_text,
                round(balance_effects.opening_balance / greatest(settings.tolerance, 0.000001))::hugeint
                    as level
            from balance_effects
            cross join settings
            where
                balance_effects.effect <> 0
                and balance_effects.user_id in (select user_id from users_with_gaps)
        ) as earlier
            on gaps.user_id = earlier.user_id
            and gaps.currency_text = earlier.currency_text
            and gaps.level = earlier.level
            and gaps.known_number > earlier.transaction_number
    ) as gaps
    inner join balance_effects as moved
        on gaps.user_id = moved.user_id
        and gaps.currency is not distinct from moved.currency
        and moved.transaction_number >= gaps.since_number
        and moved.transaction_number < gaps.transaction_number
        and moved.effect <> 0
    group by gaps.file_id, gaps.line, gaps.tolerance, gaps.gap
    having count(*) > 1 and abs(sum(moved.effect) + gaps.gap) <= gaps.tolerance
),

set_back_users as (
    select
        one.file_id,
        one.line,
        count(distinct other.user_id) as user_count
    from set_back as one
    cross join settings
    inner join set_back as other
        on other.logged_at >= one.logged_at - to_hours(settings.incident_hours)
        and other.logged_at <= one.logged_at + to_hours(settings.incident_hours)
    group by one.file_id, one.line
),

-- Refused transactions that the wallet moved by all the same.
refused as (
    select
        gaps.file_id,
        gaps.line,
        max_by(blocked.transaction_id, blocked.transaction_number) as transaction_id
    from gaps
    inner join balance_effects as blocked
        on gaps.user_id = blocked.user_id
        and gaps.currency is not distinct from blocked.currency
        and blocked.outcome = 'blocked'
        and blocked.transaction_number >= gaps.known_number
        and blocked.transaction_number < gaps.transaction_number
        and abs(blocked.full_effect - gaps.gap) <= gaps.tolerance
    group by gaps.file_id, gaps.line
),

-- Gaps that lead back to a balance from which an earlier gap of the user had led away.
led_back as (
    select distinct
        gaps.file_id,
        gaps.line,
        gaps.user_id,
        gaps.currency
    from (
        select
            *,
            round(opening_balance / greatest(tolerance, 0.000001))::hugeint as level
        from gaps
    ) as gaps
    inner join (
        select
            *,
            round(closing_before / greatest(tolerance, 0.000001))::hugeint as level
        from gaps
    ) as left_at
        on gaps.user_id = left_at.user_id
        and gaps.currency is not distinct from left_at.currency
        and gaps.level = left_at.level
        and gaps.transaction_number > left_at.transaction_number
),

users_of_two_lines as (
    select
        gaps.user_id,
        gaps.currency
    from gaps
    left join led_back
        on gaps.file_id = led_back.file_id
        and gaps.line = led_back.line
    group by gaps.user_id, gaps.currency
    having count(led_back.line) >= 4 and 4 * count(led_back.line) >= 3 * count(*)
),

failed_before as (
    select distinct message_id from messages where outcome = 'failed'
),

strays as (
    select distinct
        stray.file_id,
        stray.line,
        owner.file_id as owner_file_id,
        owner.line as owner_line
    from gaps as stray
    inner join gaps as owner
        on stray.opening_balance = owner.closing_before
        and stray.currency is not distinct from owner.currency
        and stray.user_id <> owner.user_id
    where
        stray.goes_on_without_it
        and owner.logged_at >= stray.logged_at
        and abs(owner.gap - stray.effect) <= stray.tolerance
),

-- Gaps that a transaction of another user explains, whose metadata name the wallet with the gap.
named_owners as (
    select
        gaps.file_id,
        gaps.line,
        min_by(stray.transaction_id, stray.transaction_number) as transaction_id
    from gaps
    inner join balance_effects as stray
        on gaps.user_id = stray.other_owner
        and gaps.currency is not distinct from stray.currency
    where
        stray.other_owner is not null
        and stray.transaction_number < gaps.transaction_number
        and stray.logged_at >= gaps.previous_logged_at
        and abs(gaps.gap - stray.effect) <= gaps.tolerance
    group by gaps.file_id, gaps.line
),

-- Two transactions of two users, each of which opens where the other's wallet had closed.
swaps as (
    select
        one.file_id,
        one.line
    from gaps as one
    inner join gaps as other
        on one.opening_balance = other.closing_before
        and one.closing_before = other.opening_balance
        and one.currency is not distinct from other.currency
        and one.user_id <> other.user_id
    where
        one.logged_at > other.previous_logged_at
        and other.logged_at > one.previous_logged_at
        and coalesce(
            abs(one.next_opening_balance - one.closing_before - other.effect) <= one.tolerance, true
        )
        and coalesce(
            abs(other.next_opening_balance - other.closing_before - one.effect) <= one.tolerance,
            true
        )
),

misplaced as (
    select file_id, line from strays
    union
    select file_id, line from swaps
),

strange as (
    select file_id, line from misplaced
    union
    select file_id, line from named_owners
    union
    select owner_file_id, owner_line from strays
    union
    select following.file_id, following.line
    from misplaced
    inner join gaps as stray
        on misplaced.file_id = stray.file_id
        and misplaced.line = stray.line
    inner join gaps as following
        on stray.user_id = following.user_id
        and stray.currency is not distinct from following.currency
        and stray.transaction_id = following.previous_transaction_id
),

-- Gaps with transactions in between, or at their end, of which it is not known what they moved the wallet by.
over_unread as (
    select
        gaps.file_id,
        gaps.line,
        min_by(transactions.transaction_id, transactions.transaction_number) as transaction_id
    from gaps
    inner join transactions
        on gaps.user_id = transactions.user_id
        and transactions.transaction_number > gaps.known_number
        and transactions.transaction_number <= gaps.transaction_number
    where
        transactions.outcome <> 'blocked'
        and (
            transactions.currency is null and gaps.currency is not null
            or (transactions.closing_balance is null or transactions.old_balance is null)
            and transactions.currency is not distinct from gaps.currency
        )
    group by gaps.file_id, gaps.line
),

final as (
    select
        gaps.*,
        over_unread.transaction_id as unread_id,
        named_owners.transaction_id as misplaced_id,
        failed_before.message_id is not null and gaps.effect <> 0
        and abs(gaps.gap - gaps.effect) <= gaps.tolerance as is_retried,
        case when is_retried then gaps.transaction_id else doubled.transaction_id end as doubled_id,
        currency_slips.transaction_id as slipped_id,
        strange.line is not null
        or gaps.other_owner is not null and not gaps.goes_on_with_it
        or coalesce(gaps.previous_other_owner is not null, false) as is_of_other_user,
        not is_retried and gaps.previous_effect <> 0
        and abs(gaps.gap + gaps.previous_effect) <= gaps.tolerance as is_forgotten,
        coalesce(
            gaps.direction = 'credit'
            and gaps.full_effect >= plan_credits.least_credit,
            false
        ) as is_before_plan,
        abs(gaps.opening_balance) <= gaps.tolerance as is_at_zero,
        case
            when is_forgotten then 1
            when not is_before_plan then set_back.moved_count
        end as forgotten_count,
        coalesce(forgotten_count > 1, false)
        and set_back_users.user_count >= settings.incident_users as is_set_back_with_others,
        coalesce(forgotten_count > 1, false)
        and (set_back.amount_count > 1 or is_set_back_with_others) as has_forgotten_several,
        set_back.transaction_id as set_back_id,
        refused.transaction_id as refused_id,
        kept_rows.transaction_id as kept_id,
        users_of_two_lines.user_id is not null as is_of_two_lines
    from gaps
    cross join settings
    left join set_back on gaps.file_id = set_back.file_id and gaps.line = set_back.line
    left join set_back_users
        on gaps.file_id = set_back_users.file_id
        and gaps.line = set_back_users.line
    left join refused on gaps.file_id = refused.file_id and gaps.line = refused.line
    left join doubled on gaps.file_id = doubled.file_id and gaps.line = doubled.line
    left join users_of_two_lines
        on gaps.user_id = users_of_two_lines.user_id
        and gaps.currency is not distinct from users_of_two_lines.currency
    left join kept_rows on gaps.file_id = kept_rows.file_id and gaps.line = kept_rows.line
    left join strange on gaps.file_id = strange.file_id and gaps.line = strange.line
    left join over_unread on gaps.file_id = over_unread.file_id and gaps.line = over_unread.line
    left join named_owners on gaps.file_id = named_owners.file_id and gaps.line = named_owners.line
    left join failed_before on gaps.message_id = failed_before.message_id
    left join currency_slips
        on gaps.file_id = currency_slips.next_file_id
        and gaps.line = currency_slips.next_line
    left join plan_credits on gaps.currency is not distinct from plan_credits.currency
)

select * from final
