-- One row per change of the difference between a user's payment balance and wallet, from one
-- observation of both to the next, and per first observation that finds them out of sync; with its cause. It
-- splits exactly: step = payment_move - wallet_gap - miscalculation. A row with a step of zero is a
-- change that both sides followed.
-- lasts: session
-- when: exists(from payment_causes)
-- columns:
--   observation_number (number): Which observation of the user and currency it is, from 0.
--   previous_transaction_id: Transaction that showed both balances before; empty at the first one.
--   previous_logged_at (time, UTC): When the transaction before it was logged; empty at the first one.
--   difference_before (money): Payment balance minus wallet at the observation before; 0 at the first
--     one.
--   difference (money): Payment balance minus wallet.
--   step (money): Difference minus the difference before.
--   payment_move (money): What the payment balance moved by beyond the transactions of the wallet.
--   wallet_gap (money): What the wallet moved by outside of its transactions.
--   miscalculation (money): What new balances are off the ones that their own figures give.
--   cause: Why the difference changed; see causes.
--   other_cause: A second cause, of the other side, where both moved and both are explained.
--   side: Side that has too much or too little: wallet or payment; empty where the cause does not
--     tell.
--   excess (money): What that side has too much, below zero where it has too little.
--   counterpart_id: Transaction that the change equals: the one that was missed, forgotten, booked
--     twice or refused; or the first one in between that could not be read.
--   is_mechanical (yes or no): Whether the cause alone gives the entry that corrects it.
--   is_undone (yes or no): Whether it brings the two together by a transaction that only the wallet booked.
--   is_in_units (yes or no): Whether the payment balance is what it would be in the smallest unit of the currency.
--   is_open (yes or no): Whether the difference still holds it: no later step took it back.
--   user_count (users): Users with the same cause over the same outage or missing logs.
--   incident_at (time, UTC): Begin of the outage or of the missing logs that it belongs to.
--   excess_text: Which side has too much or too little, and how much.
--   reason: What happened, in words.
with

gaps as (
    select
        user_id,
        currency,
        observation_number,
        max_by(wallet_cause, (abs(gap), transaction_number)) as wallet_cause,
        max_by(counterpart_id, (abs(gap), transaction_number)) as wallet_counterpart_id,
        max_by(previous_transaction_id, (abs(gap), transaction_number)) as gap_after_id,
        max_by(transaction_id, (abs(gap), transaction_number)) as gap_at_id,
        count(distinct wallet_cause) as wallet_cause_count,
        count(*) as gap_count,
        bool_or(is_ambiguous) as is_ambiguous,
        bool_or(is_emptied) as is_emptied,
        bool_or(is_before_plan) as is_before_plan,
        bool_or(may_be_unlogged) as may_be_unlogged,
        max(forgotten_count) as forgotten_count,
        max(abs(gap)) as largest_gap
    from gap_causes
    anti join payment_causes
        on gap_causes.user_id = payment_causes.user_id
        and gap_causes.currency is not distinct from payment_causes.currency
        and gap_causes.observation_number = payment_causes.observation_number
        and gap_causes.transaction_number <= payment_causes.gaps_from
    group by user_id, currency, observation_number
),

-- Actions at which wallets are seen to be emptied before a credit of a plan's size, while the payment side
-- keeps what they held.
emptying_actions as (
    select
        gap_causes.action,
        count(distinct gap_causes.user_id) as emptied_users
    from gap_causes
    inner join payment_causes
        on gap_causes.file_id = payment_causes.file_id
        and gap_causes.line = payment_causes.line
    where
        gap_causes.is_before_plan
        and gap_causes.is_at_zero
        and gap_causes.gap < 0
        and not payment_causes.is_first
        and not payment_causes.has_payment_move
    group by gap_causes.action
),

-- Transactions that the payment side may rightly have left out: later charges of one delivery, what was sent
-- again with an old id or with an id that had been booked, and those that are printed as none of its own.
left_out as (
    select
        user_id,
        transaction_id,
        'its delivery had been charged before, so that the wallet may hold too little' as left_out_text
    from named_deliveries
    where
        direction = 'debit'
        and source_role is distinct from 'refund'
        and amount > 0
        and outcome <> 'blocked'
        and is_first_print
        and user_id in (select user_id from payment_causes where payment_cause = 'payment_missed')
    qualify row_number() over (
        partition by user_id, currency, delivery_id order by transaction_number
    ) > 1
    union all
    select distinct
        user_id,
        transaction_id,
        'it is printed with updatePaymentBalance: false, so that the payment side was not to book it'
    from transactions
    where not update_payment_balance
    union all
    select
        user_id,
        transaction_id,
        'its id is that of an old transaction that was sent again, which the payment side may have booked then'
    from odd_times
    where is_replayed
    union all
    select
        user_id,
        transaction_id,
        'its id had been booked before with other figures, so that the payment side may rightly have left it out'
    from balance_effects
    where effect <> 0 and user_id in (select user_id from payment_causes where payment_cause = 'payment_missed')
    group by user_id, transaction_id
    having count(*) > 1
),

doubts as (
    select
        user_id,
        transaction_id,
        min(left_out_text) as left_out_text
    from left_out
    group by user_id, transaction_id
),

-- Messages that were lost before anything was printed of their user, between the two sights of a payment
-- balance that moved by itself; not where many users' did, nor where a thousand others were lost too.
lost_between as (
    select
        file_id,
        line,
        min(lost_at) as lost_at
    from (
        select
            moved.file_id,
            moved.line,
            lost.first_started_at as lost_at,
            count(distinct moved.user_id) over (partition by lost.message_id) as user_count
        from (
            select
                message_histories.message_id,
                message_histories.first_started_at
            from message_histories
            anti join (
                select messages.message_id
                from messages
                inner join transactions
                    on messages.request_id = transactions.request_id
                    and messages.message_number = transactions.message_number
            ) as printed
                on message_histories.message_id = printed.message_id
            where message_histories.is_lost
            qualify count(*) over () <= 1000
        ) as lost
        inner join payment_causes as moved
            on lost.first_started_at >= moved.between_from
            and lost.first_started_at < moved.logged_at
        where not moved.is_first and moved.payment_cause in ('payment_doubled', 'payment_moved')
    )
    cross join settings
    where user_count < settings.incident_users
    group by file_id, line
),

-- Messages that were applied, and whose transaction could not be read, between two sights of balances that
-- moved alike; not where many users' did, nor where a thousand others could not be read either.
unread_between as (
    select
        moved.file_id,
        moved.line,
        count(*) as lone_count
    from (
        select
            payment_causes.file_id,
            payment_causes.line,
            count(distinct payment_causes.user_id) over (
                partition by unread.file_id, unread.line
            ) as user_count
        from payment_causes
        inner join (
            select * from lone_outcomes
            where outcome = 'applied'
            qualify count(*) over () <= 1000
        ) as unread
            on unread.logged_at > payment_causes.between_from
            and unread.logged_at <= payment_causes.logged_at
        where
            payment_causes.has_gap
            and not payment_causes.has_step
            and not payment_causes.is_first
    ) as moved
    cross join settings
    where moved.user_count < settings.incident_users
    group by moved.file_id, moved.line
),

joined as (
    select
        payment_causes.*,
        lost_between.lost_at,
        coalesce(unread_between.lone_count, 0) as lone_count,
        coalesce(gaps.may_be_unlogged, false) as may_be_unlogged,
        gaps.forgotten_count,
        gaps.largest_gap,
        case
            when payment_causes.payment_cause = 'payment_missed' then doubts.left_out_text
        end as left_out_text,
        gaps.wallet_cause,
        gaps.wallet_counterpart_id,
        gaps.gap_after_id,
        gaps.gap_at_id,
        gaps.wallet_cause_count,
        gaps.gap_count,
        coalesce(emptying_actions.emptied_users >= settings.incident_users, false)
        and payment_causes.is_first
        and payment_causes.outcome = 'applied'
        and payment_causes.direction = 'credit'
        and payment_causes.effect >= plan_credits.least_credit
        and abs(payment_causes.opening_balance) <= payment_causes.tolerance
        and payment_causes.difference > payment_causes.tolerance as is_found_empty,
        currency_slips.transaction_id as slipped_id,
        reordered_spans.first_number is not null as is_reordered,
        reordered_spans.last_step_number is distinct from payment_causes.observation_number
        or abs(reordered_spans.payment_move) <= payment_causes.tolerance as is_order_alone,
        reordered_spans.span_cause,
        reordered_spans.span_counterpart_id,
        coalesce(gaps.is_ambiguous, false) as is_ambiguous,
        coalesce(gaps.is_emptied, false) as is_emptied,
        coalesce(gaps.is_before_plan, false) as is_before_plan,
        abs(payment_causes.difference) <= payment_causes.tolerance
        and abs(payment_causes.difference_before) > payment_causes.tolerance as comes_together,
        coalesce(
            is_in_units(
                payment_causes.seen_payment_balance,
                payment_causes.closing_balance,
                payment_causes.currency,
                payment_causes.tolerance
            )
            or is_in_units(
                payment_causes.seen_payment_balance,
                payment_causes.closing_balance + payment_causes.difference_before,
                payment_causes.currency,
                payment_causes.tolerance
            )
            or is_in_units(
                payment_causes.payment_move + payment_causes.effect,
                payment_causes.effect,
                payment_causes.currency,
                payment_causes.tolerance
            ),
            false
        ) as is_in_units,
        coalesce(
            is_in_units(
                payment_causes.effect,
                payment_causes.closing_balance - payment_causes.opening_balance,
                payment_causes.currency,
                payment_causes.tolerance
            ),
            false
        ) as is_amount_in_units,
        payment_causes.payment_cause in ('payment_missed', 'payment_doubled')
        and payment_causes.logged_at - payment_causes.between_from <= interval 1 minute
        and not payment_causes.has_gap as is_race
    from payment_causes
    left join gaps
        on payment_causes.user_id = gaps.user_id
        and payment_causes.currency is not distinct from gaps.currency
        and payment_causes.observation_number = gaps.observation_number
        and (payment_causes.has_gap or not payment_causes.is_first)
    left join currency_slips
        on payment_causes.file_id = currency_slips.file_id
        and payment_causes.line = currency_slips.line
    left join reordered_spans
        on payment_causes.user_id = reordered_spans.user_id
        and payment_causes.currency is not distinct from reordered_spans.currency
        and payment_causes.observation_number
        between reordered_spans.first_number and reordered_spans.last_number
    left join unread_between
        on payment_causes.file_id = unread_between.file_id
        and payment_causes.line = unread_between.line
    left join lost_between
        on payment_causes.file_id = lost_between.file_id
        and payment_causes.line = lost_between.line
    left join doubts
        on payment_causes.user_id = doubts.user_id
        and payment_causes.payment_counterpart_id = doubts.transaction_id
    cross join settings
    left join plan_credits on payment_causes.currency is not distinct from plan_credits.currency
    left join emptying_actions on payment_causes.action = emptying_actions.action
),

caused as (
    select
        *,
        case
            when is_first and not has_step then 'rounding'
            when is_timing and has_step then 'timing'
            when
                is_first and outcome = 'applied' and direction = 'credit' and effect > 0
                and abs(opening_balance - effect) <= tolerance
                and abs(difference + effect) <= tolerance
                then 'wallet_doubled'
            when is_first and abs(own_miscalculation) > tolerance
                and abs(difference + own_miscalculation) <= tolerance
                then 'miscalculated'
            when is_first and payment_cause in ('blocked_booked', 'outage', 'wrong_user', 'wallet_doubled')
                then payment_cause
            when is_first and has_gap and wallet_cause_count = 1 then wallet_cause
            when is_first and has_gap then 'wallet_moved'
            when is_first and slipped_id is not null then 'currency_switch'
            when is_first and is_found_empty then 'wallet_reset'
            when is_first then 'first_seen'
            when wallet_cause in ('wrong_user', 'currency_switch') and has_gap then wallet_cause
            when not has_any_move and not has_gap and not has_miscalculation then 'rounding'
            when is_reordered and not has_miscalculation and is_order_alone then 'out_of_order'
            when is_reordered and not has_miscalculation and has_step and not comes_together
                and span_cause is not null
                then span_cause
            when not has_step and has_miscalculation and not has_gap then 'miscalculated'
            when not has_step and wallet_cause in ('unknown_outcome', 'out_of_order')
                and wallet_cause_count = 1
                then wallet_cause
            when not has_step then 'missing_log'
            when has_payment_move and not has_gap and not has_miscalculation
                then case
                    when comes_together and payment_cause in (
                        'payment_moved', 'payment_missed', 'payment_doubled', 'wallet_doubled'
                    )
                        then 'corrected'
                    else payment_cause
                end
            when has_gap and not has_payment_move and not has_miscalculation
                then case
                    when wallet_cause in ('unknown_outcome', 'out_of_order', 'wallet_lost_update')
                        then wallet_cause
                    when comes_together then 'corrected'
                    else wallet_cause
                end
            when has_miscalculation and not has_gap and not has_payment_move then 'miscalculated'
            when has_miscalculation and not has_gap and abs(payment_move) <= tolerance
                then 'miscalculated'
            when hole_started_at is not null then 'missing_log'
            when wallet_cause = 'unknown_outcome' and wallet_cause_count = 1 and not has_miscalculation
                and abs(abs(step) - largest_gap) <= tolerance
                then 'unknown_outcome'
            when comes_together then 'corrected'
            when payment_cause not in ('payment_moved', 'wrong_user', 'wallet_doubled')
                and wallet_cause in ('wallet_lost_update', 'wallet_doubled')
                and wallet_cause_count = 1 and not has_miscalculation
                then case
                    when abs(payment_move) >= abs(wallet_gap) then payment_cause
                    else wallet_cause
                end
            else 'unexplained'
        end as known_cause,
        case
            when unread_count > 0
                and known_cause in (
                    'missing_log',
                    'unexplained',
                    'payment_moved',
                    'payment_doubled',
                    'wallet_moved',
                    'wallet_reset'
                )
                then 'not_read'
            when lone_count > 0 and known_cause = 'missing_log' and hole_started_at is null then 'not_read'
            when known_cause = 'payment_moved' and unit_factor is not null and not is_in_units
                then 'payment_unit'
            else known_cause
        end as cause
    from joined
),

explained as (
    select
        caused.*,
        case
            when caused.is_reordered and caused.has_step and caused.cause <> 'out_of_order'
                then 'out_of_order'
            when not (caused.has_gap and caused.has_payment_move and caused.has_step) then null
            when caused.cause in ('unknown_outcome', 'out_of_order') then null
            when caused.cause = caused.payment_cause then caused.wallet_cause
            when caused.cause = caused.wallet_cause then caused.payment_cause
        end as other_cause,
        case
            when caused.cause = 'not_read' then caused.unread_id
            -- The smallest unit of the currency may be how the balance is printed.
            when caused.cause = 'payment_moved' and caused.unit_factor is not null then null
            when caused.is_reordered and caused.cause = caused.span_cause then caused.span_counterpart_id
            when caused.cause = caused.wallet_cause then caused.wallet_counterpart_id
            when caused.cause = caused.payment_cause or caused.cause = 'payment_unit'
                then caused.payment_counterpart_id
        end as counterpart_id,
        causes.side,
        causes.is_mechanical
        and not caused.is_ambiguous
        and not coalesce(caused.is_race, false)
        and not caused.is_reordered
        and not caused.is_unconfirmed
        and (caused.cause <> 'payment_doubled' or caused.lost_at is null)
        and (caused.cause <> 'wallet_doubled' or not caused.may_be_unlogged)
        and caused.currency is not null
        and (caused.cause <> 'payment_missed' or caused.left_out_text is null)
        and (caused.hole_started_at is null or caused.wallet_cause is distinct from caused.cause)
        and (caused.wallet_cause_count is null or caused.wallet_cause_count = 1)
            as is_mechanical
    from caused
    inner join causes on caused.cause = causes.cause
),

paths as (
    select
        user_id,
        currency,
        list_reduce(
            list(
                [{
                    'level': round(difference / greatest(tolerance, 0.000001))::hugeint,
                    'number': observation_number
                }]
                order by observation_number
            ),
            lambda path, one: case
                when list_contains(list_transform(path, lambda place: place.level), one[1].level)
                    then path[
                        :list_position(
                            list_transform(path, lambda place: place.level), one[1].level
                        )
                    ]
                else list_concat(path, one)
            end,
            [{'level': 0::hugeint, 'number': -1::bigint}]
        ) as path
    from explained
    where step <> 0
    group by user_id, currency
),

open_places as (
    select
        user_id,
        currency,
        unnest(list_transform(path[2:], lambda place: place.number)) as observation_number
    from paths
),

opened as (
    select
        explained.*,
        explained.cause = 'corrected'
        and not explained.has_gap
        and explained.payment_cause in ('payment_missed', 'wallet_doubled') as is_undone,
        open_places.observation_number is not null as is_open,
        case
            when explained.side is null or not explained.is_mechanical then null
            when explained.other_cause is not null and explained.side = 'payment'
                then explained.payment_move
            when explained.other_cause is not null and explained.cause = explained.payment_cause
                then -explained.payment_move
            when explained.other_cause is not null then explained.wallet_gap
            when explained.side = 'payment' then explained.step
            else -explained.step
        end as excess,
        coalesce(explained.outage_started_at, explained.hole_started_at) as system_at
    from explained
    left join open_places
        on explained.user_id = open_places.user_id
        and explained.currency is not distinct from open_places.currency
        and explained.observation_number = open_places.observation_number
),

-- Bookings by hand, of just what the side that is wrong would need, that both sides have: they may have put
-- that side right, and the other one wrong. Another one of the same action is just another one.
remedied as (
    select
        opened.user_id,
        opened.currency,
        opened.observation_number,
        min_by(manual_entries.transaction_id, manual_entries.transaction_number) as transaction_id
    from opened
    cross join settings
    inner join manual_entries
        on opened.user_id = manual_entries.user_id
        and opened.currency = manual_entries.currency
        and manual_entries.logged_at > opened.logged_at
        and manual_entries.logged_at <= opened.logged_at + to_days(settings.refund_days)
    where
        opened.is_open
        and abs(opened.excess) > opened.tolerance
        and abs(
            wallet_effect(manual_entries.direction, manual_entries.amount, manual_entries.vat)
            + opened.excess
        ) <= opened.tolerance
        and not exists (
            from balance_effects
            where
                balance_effects.user_id = opened.user_id
                and balance_effects.transaction_id = opened.counterpart_id
                and balance_effects.action = manual_entries.action
        )
    group by opened.user_id, opened.currency, opened.observation_number
),

-- Two users whose balances moved by as much in opposite directions at about one time; not where a thousand
-- others moved by as much.
opposite as (
    select
        one.user_id,
        one.currency,
        one.observation_number,
        any_value(other.user_id) as other_user_id
    from (
        select user_id, currency, observation_number, cause, step, logged_at
        from opened
        where cause in ('wallet_moved', 'payment_moved') and abs(step) > tolerance
        qualify count(*) over (partition by cause, currency, abs(step)) <= 1000
    ) as one
    cross join settings
    inner join opened as other
        on one.cause = other.cause
        and one.currency = other.currency
        and one.step = -other.step
        and one.user_id <> other.user_id
        and other.logged_at >= one.logged_at - to_hours(settings.incident_hours)
        and other.logged_at <= one.logged_at + to_hours(settings.incident_hours)
    group by one.user_id, one.currency, one.observation_number
    having count(*) = 1
),

doubted as (
    select
        opened.* replace (
            opened.is_mechanical and remedied.user_id is null as is_mechanical,
            case when remedied.user_id is null then opened.excess end as excess
        ),
        coalesce(
            '; ' || remedied.transaction_id || ' was booked by hand since and is as much: where it was to put '
            || 'this right, it did so on both sides, and the other one is wrong now',
            ''
        )
        || coalesce(
            '; that of user ' || short_id(opposite.other_user_id) || ' moved by as much the other way at about '
            || 'that time: one may have been booked for the other',
            ''
        ) as remedy_text
    from opened
    left join opposite
        on opened.user_id = opposite.user_id
        and opened.currency is not distinct from opposite.currency
        and opened.observation_number = opposite.observation_number
    left join remedied
        on opened.user_id = remedied.user_id
        and opened.currency is not distinct from remedied.currency
        and opened.observation_number = remedied.observation_number
),

worded as (
    select
        *,
        case
            when step = 0 then 'both sides moved alike'
            when excess is null and not is_first and abs(difference) <= tolerance
                then 'the two agree from then on'
            when excess is null and not is_first and abs(difference) < abs(difference_before)
                and sign(difference) = sign(difference_before)
                then 'the difference is smaller by ' || amount_text(abs(step), currency)
            when excess is null
                then 'the payment side is ' || amount_text(abs(step), currency)
                    || case when is_first then ' ' else ' further ' end
                    || case when step > 0 then 'above' else 'below' end || ' the wallet'
            else case side when 'wallet' then 'the wallet' else 'the payment side' end
                || ' is too ' || case when excess > 0 then 'high' else 'low' end || ' by '
                || amount_text(abs(excess), currency)
        end as excess_text,
        case
            when coalesce(is_race, false)
                then '; there is another transaction within the minute before it, so the payment '
                    || 'balance may only have been read ahead of the wallet'
            else ''
        end as race_text,
        coalesce(
            '; a message was lost in between, on ' || strftime(lost_at, '%Y-%m-%d %H:%M')
            || ', and names no user: it may be this one',
            ''
        ) as lost_text,
        case other_cause
            when 'wallet_lost_update' then '; besides, the wallet forgot ' || wallet_counterpart_id
            when 'wallet_doubled' then '; besides, the wallet booked ' || wallet_counterpart_id || ' twice'
            when 'payment_missed' then '; besides, the payment side did not book ' || payment_counterpart_id
            when 'payment_doubled' then '; besides, the payment side booked ' || payment_counterpart_id || ' twice'
            when 'payment_vat'
                then '; besides, the two sides disagree about the VAT of ' || payment_counterpart_id
            when 'blocked_booked'
                then '; besides, the payment side booked ' || payment_counterpart_id
                    || ', which the wallet had refused'
            when 'outage'
                then '; besides, the payment side booked ' || amount_text(abs(own_move), currency)
                    || ', a usual debit of the user, while the function was failing'
            when 'out_of_order'
                then '; transactions around it were booked in another order than they were logged in'
            else ''
        end as other_text
    from doubted
),

final as (
    select
        user_id,
        currency,
        transaction_id,
        previous_transaction_id,
        logged_at,
        previous_logged_at,
        observation_number,
        difference_before,
        difference,
        step,
        payment_move,
        wallet_gap,
        miscalculation,
        cause,
        other_cause,
        case when excess is not null then side end as side,
        excess,
        counterpart_id,
        is_mechanical,
        is_undone,
        is_open,
        is_ambiguous,
        is_emptied,
        is_in_units and cause in ('payment_moved', 'first_seen') as is_in_units,
        case cause
            when 'outage' then outage_started_at
            when 'missing_log' then hole_started_at
        end as incident_at,
        case when cause = 'outage' then outage_users else 1 end as user_count,
        excess_text,
        case cause
            when 'first_seen'
                then 'The two balances differed by ' || amount_text(abs(difference), currency)
                    || ' at the first transaction that shows both: it arose there or before'
                    || case
                        when payment_cause = 'payment_missed'
                            then '; it equals ' || payment_counterpart_id
                                || ', which the payment side may have missed'
                        when payment_cause = 'payment_doubled'
                            then '; it equals ' || payment_counterpart_id
                                || ', which the payment side may have booked twice'
                        when is_in_units
                            then '; the payment balance is what it would be in the smallest unit of the '
                                || 'currency, and may be printed so'
                        else ''
                    end
                    || case
                        when outage_started_at is not null and hole_started_at is not null
                            then '; an outage and a time without logs lie between it and the transaction before'
                        when outage_started_at is not null
                            then '; an outage lies between it and the transaction before'
                        when hole_started_at is not null and previous_logged_at is not null
                            then '; logs are missing between it and the transaction before'
                        else ''
                    end
            when 'timing'
                then case
                    when abs(payment_ahead) < abs(payment_ahead_before)
                        then 'The wallet caught up by ' || amount_text(abs(step), currency)
                            || ' with the payment balance, which had been read ahead of it'
                    else 'The payment balance was read ahead of the wallet: it held '
                        || amount_text(abs(step), currency)
                        || ' that the wallet booked within the minute after'
                end
            when 'payment_missed'
                then 'The wallet booked ' || counterpart_id
                    || case when missed_count > 1 then ' and ' || (missed_count - 1) || ' more' else '' end
                    || ', the payment side did not' || race_text || coalesce('; ' || left_out_text, '')
            when 'payment_doubled'
                then 'The payment side booked ' || counterpart_id || ' twice' || race_text || lost_text
            when 'payment_vat'
                then 'The two sides disagree about the VAT of ' || counterpart_id
            when 'payment_unit'
                then 'The payment side booked ' || counterpart_id || ' with '
                    || case
                        when unit_factor > 1 then counted(unit_factor::bigint, 'time', 'times')
                        else 'a ' || case when unit_factor > 0.005 then 'hundredth' else 'thousandth' end || ' of'
                    end
                    || ' its amount: it moved by ' || amount_text(payment_move + effect, currency)
                    || ', and the wallet by ' || amount_text(effect, currency)
            when 'blocked_booked'
                then 'The wallet refused ' || counterpart_id || ', the payment side booked it'
            when 'outage'
                then 'The payment side booked '
                    || amount_text(abs(own_move), currency)
                    || ', a usual debit of the user, while the function was failing; the wallet did not'
            when 'payment_moved'
                then 'The payment balance changed by '
                    || amount_text(abs(own_move), currency)
                    || case
                        when counterpart_id is not null
                            then ', which is what ' || counterpart_id || ' moves: the log says that it was '
                                || 'synced already, and the wallet did not move'
                        else ', and no transaction of the logs says why'
                    end
                    || lost_text
                    || case
                        when is_in_units
                            then '; it is what it would be in the smallest unit of the currency, and may be '
                                || 'printed so'
                        else ''
                    end
            when 'wallet_doubled'
                then case
                    when may_be_unlogged and has_gap
                        then 'The wallet moved by what ' || counterpart_id || ' had moved it, and the payment '
                            || 'side did not: it booked that again, or the log of another one like it is '
                            || 'missing, which the payment side missed'
                    else 'The wallet holds ' || coalesce(counterpart_id, transaction_id)
                        || ' twice: a retry or another listener booked it again'
                end
            when 'wallet_lost_update'
                then 'The wallet forgot ' || counterpart_id
                    || case when forgotten_count > 1 then ' and ' || (forgotten_count - 1) || ' more' else '' end
                    || ': the next transaction opens where that one had opened'
                    || case
                        when is_ambiguous
                            then '; a wallet that is reset before a renewal looks the same'
                        else ''
                    end
            when 'wallet_reset'
                then case
                    when is_first and not has_gap
                        then 'The wallet was empty before a credit of a plan''s size, and the payment side '
                            || 'held ' || amount_text(difference, currency)
                            || ': it was emptied at this credit or at an earlier one, as those of '
                            || 'other users are at this action; the payment side keeps the old balance'
                            || case
                                when abs(difference - effect) <= tolerance
                                    then '. A payment side that booked the credit twice looks the same'
                                else ''
                            end
                    else 'The wallet was set from '
                        || amount_text(opening_balance - wallet_gap, currency) || ' to '
                        || amount_text(opening_balance, currency)
                        || case when is_before_plan then ' before a credit of a plan''s size' else '' end
                        || '; the payment side keeps the old balance'
                end
            when 'wallet_moved'
                then 'The wallet changed by ' || amount_text(abs(wallet_gap), currency)
                    || ' outside of the logs'
                    || case when gap_count > 1 then ', in ' || counted(gap_count, 'step', 'steps') else '' end
                    || ', and the payment side did not follow'
                    || case
                        when counterpart_id is not null
                            then '; it is what ' || counterpart_id || ' would have moved, which the wallet had '
                                || 'refused'
                        when gap_count = 1 and forgotten_count > 1
                            then '; it opens as it had opened before its last '
                                || counted(forgotten_count, 'transaction', 'transactions')
                                || ', and may have forgotten them'
                        else ''
                    end
            when 'missing_log'
                then 'Transactions are missing from the logs: the wallet moved by '
                    || amount_text(wallet_gap, currency) || ' and the payment side by '
                    || amount_text(payment_move, currency)
                    || case
                        when hole_started_at is null then ''
                        else '; logs are missing from ' || strftime(hole_started_at, '%Y-%m-%d %H:%M')
                            || ' on'
                    end
            when 'corrected'
                then case
                    when is_undone
                        then 'The wallet alone booked ' || coalesce(payment_counterpart_id, transaction_id)
                            || ', which is what the two had differed by'
                    when payment_cause = 'payment_doubled' and not has_gap
                        then 'The payment side booked ' || payment_counterpart_id
                            || ' and as much again, which is what the two had differed by'
                    when abs(wallet_gap) > abs(payment_move) then 'The wallet was set to the payment balance'
                    else 'The payment balance was set to the wallet'
                end
            when 'miscalculated'
                then 'The new balance differs by ' || amount_text(abs(miscalculation), currency)
                    || ' from the one that its own figures give'
                    || case when has_step then '' else '; the payment side followed' end
                    || case
                        when is_amount_in_units
                            then '; the amount is what it would be in the smallest unit of the currency, and may '
                                || 'be printed so'
                        else ''
                    end
            when 'wrong_user'
                then case
                    when is_misnamed and payment_cause = cause
                        then 'Transaction ' || payment_counterpart_id
                            || ' was printed for this user and names the wallet of another one'
                else coalesce(
                    'Transaction ' || counterpart_id || ' belongs to this wallet, and was printed for another user',
                    'The transaction belongs to the chain of another user''s wallet'
                )
                end
            when 'currency_switch'
                then coalesce(counterpart_id, transaction_id)
                    || ' is printed in another currency than the wallet that it belongs to'
            when 'not_read'
                then case
                    when lone_count > 0 and coalesce(unread_count, 0) = 0
                        then counted(lone_count, 'message was', 'messages were')
                            || ' applied in between of which neither transaction nor user could be read: beside '
                    when unread_count = 1
                        then 'A transaction in between could not be read, or not in which currency: beside '
                    else counted(unread_count, 'transaction', 'transactions')
                        || ' in between could not be read, or not in which currency: beside '
                end || 'those that could, the wallet moved by '
                    || amount_text(wallet_gap, currency) || ' and the payment side by '
                    || amount_text(payment_move, currency)
            when 'out_of_order'
                then 'Transactions were booked in another order than they were logged in: the '
                    || 'balances that they print show it'
            when 'unknown_outcome'
                then 'The logs do not say whether ' || counterpart_id
                    || ' was applied; the wallet continues without it'
            when 'rounding' then 'A difference within the tolerance'
            else 'Both sides moved: the payment balance by ' || amount_text(payment_move, currency)
                || ', the wallet by ' || amount_text(wallet_gap, currency)
                || case
                    when has_miscalculation
                        then ', and its new balances are off their own figures by '
                            || amount_text(miscalculation, currency)
                    else ''
                end
                || ', and no known cause fits'
        end
        || other_text
        || remedy_text as reason,
        stream,
        line,
        file_id
    from worded
)

select * from final
