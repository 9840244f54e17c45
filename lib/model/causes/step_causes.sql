-- One row per change of the difference between a user's payment balance and wallet, with its cause and what
-- bears on it; `difference_steps` says it in words.
-- columns:
--   cause: Why the difference changed; see causes.
--   other_cause: A second cause, of the other side, where both moved and both are explained.
--   side: Side that the cause finds wrong: wallet or payment; empty where it does not tell.
--   excess (money): What that side has too much, below zero where it has too little.
--   counterpart_id: Transaction that the change equals: the one that was missed, forgotten, booked
--     twice or refused; or the first one in between that could not be read.
--   is_mechanical (yes or no): Whether the cause alone gives the entry that corrects it.
--   starts_at_zero (yes or no): Whether the payment balance moved by itself to zero, or from there on.
--   is_undone (yes or no): Whether it brings the two together by a transaction that only the wallet booked, and
--     that charges no delivery.
--   is_open (yes or no): Whether the difference still holds it: no later step took it back.
--   remedy_id: Booking by hand of just what would put it right, which both sides have.
--   other_user_id: The one user whose balance moved by as much the other way at about that time.
with

-- A session that keeps nothing would plan them six times.
payments as materialized (
    select * from payment_causes
),

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
        max_by(kept_id, (abs(gap), transaction_number)) as kept_id,
        bool_and(is_of_two_lines) as is_of_two_lines,
        max(abs(gap)) as largest_gap
    from gap_causes
    anti join payments
        on gap_causes.user_id = payments.user_id
        and gap_causes.currency is not distinct from payments.currency
        and gap_causes.observation_number = payments.observation_number
        and gap_causes.transaction_number <= payments.gaps_from
    group by user_id, currency, observation_number
),

-- Actions at which wallets are seen to be emptied before a credit of a plan's size, while the payment side
-- keeps what they held.
emptying_actions as (
    select
        gap_causes.action,
        count(distinct gap_causes.user_id) as emptied_users
    from gap_causes
    inner join payments
        on gap_causes.file_id = payments.file_id
        and gap_causes.line = payments.line
    where
        gap_causes.is_before_plan
        and gap_causes.is_at_zero
        and gap_causes.gap < 0
        and not payments.is_first
        and not payments.has_payment_move
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
        and user_id in (select user_id from payments where payment_cause = 'payment_missed')
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
    where effect <> 0 and user_id in (select user_id from payments where payment_cause = 'payment_missed')
    group by user_id, transaction_id
    having count(*) > 1
    union all
    select
        user_id,
        transaction_id,
        'its payment had been refunded before, so that the wallet may hold too little'
    from excess_refunds
    where sign = 'paid back before'
    union all
    select
        user_id,
        transaction_id,
        'the user paid nothing of that size, so that it may be another user''s refund'
    from unpaid_refunds
    where payer_id is not null
    union all
    select
        user_id,
        unnest([previous_transaction_id, transaction_id]),
        'the same amount was credited twice within minutes, so that the wallet may hold it twice'
    from charge_repeats
    where is_credit
    union all
    select
        user_id,
        unnest([previous_transaction_id, transaction_id]),
        'the same plan was paid twice within days, so that the wallet may hold it twice'
    from plan_repeats
    union all
    select
        user_id,
        transaction_id,
        'a batch had booked as much for the same users hours before, so that the payment side may rightly have '
        || 'left it out'
    from batch_reruns
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
        inner join payments as moved
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
            payments.file_id,
            payments.line,
            count(distinct payments.user_id) over (
                partition by unread.file_id, unread.line
            ) as user_count
        from payments
        inner join (
            select * from lone_outcomes
            where outcome = 'applied'
            qualify count(*) over () <= 1000
        ) as unread
            on unread.logged_at > payments.between_from
            and unread.logged_at <= payments.logged_at
        where
            payments.has_gap
            and not payments.has_step
            and not payments.is_first
    ) as moved
    cross join settings
    where moved.user_count < settings.incident_users
    group by moved.file_id, moved.line
),

joined as (
    select
        payments.*,
        lost_between.lost_at,
        coalesce(unread_between.lone_count, 0) as lone_count,
        coalesce(gaps.may_be_unlogged, false) as may_be_unlogged,
        gaps.forgotten_count,
        gaps.kept_id,
        coalesce(gaps.is_of_two_lines, false) as is_of_two_lines,
        gaps.largest_gap,
        case
            when payments.payment_cause = 'payment_missed' then doubts.left_out_text
        end as left_out_text,
        gaps.wallet_cause,
        gaps.wallet_counterpart_id,
        gaps.gap_after_id,
        gaps.gap_at_id,
        gaps.wallet_cause_count,
        gaps.gap_count,
        coalesce(emptying_actions.emptied_users >= settings.incident_users, false)
        and payments.is_first
        and payments.outcome = 'applied'
        and payments.direction = 'credit'
        and payments.effect >= plan_credits.least_credit
        and abs(payments.opening_balance) <= payments.tolerance
        and payments.difference > payments.tolerance as is_found_empty,
        currency_slips.transaction_id as slipped_id,
        reordered_spans.first_number is not null as is_reordered,
        reordered_spans.last_step_number is distinct from payments.observation_number
        or abs(reordered_spans.payment_move) <= payments.tolerance as is_order_alone,
        reordered_spans.span_cause,
        reordered_spans.span_counterpart_id,
        coalesce(gaps.is_ambiguous, false) as is_ambiguous,
        coalesce(gaps.is_emptied, false) as is_emptied,
        coalesce(gaps.is_before_plan, false) as is_before_plan,
        abs(payments.difference) <= payments.tolerance
        and abs(payments.difference_before) > payments.tolerance as comes_together,
        coalesce(
            is_in_units(
                payments.seen_payment_balance,
                payments.closing_balance,
                payments.currency,
                payments.tolerance
            )
            or is_in_units(
                payments.seen_payment_balance,
                payments.closing_balance + payments.difference_before,
                payments.currency,
                payments.tolerance
            )
            or is_in_units(
                payments.payment_move + payments.effect,
                payments.effect,
                payments.currency,
                payments.tolerance
            ),
            false
        ) as is_in_units,
        coalesce(
            is_in_units(
                payments.effect,
                payments.closing_balance - payments.opening_balance,
                payments.currency,
                payments.tolerance
            ),
            false
        ) as is_amount_in_units,
        payments.payment_cause = 'payment_moved'
        and not payments.is_first
        and abs(payments.difference_before) > payments.tolerance
        and abs(payments.difference + payments.difference_before) <= payments.tolerance
            as is_corrected_twice,
        coalesce(
            payments.payment_cause = 'payment_moved'
            and not payments.has_gap
            and abs(payments.seen_payment_balance - payments.effect) <= payments.tolerance,
            false
        ) as starts_at_zero,
        payments.payment_cause in ('payment_missed', 'payment_doubled')
        and payments.logged_at - payments.between_from <= interval 1 minute
        and not payments.has_gap as is_race
    from payments
    left join gaps
        on payments.user_id = gaps.user_id
        and payments.currency is not distinct from gaps.currency
        and payments.observation_number = gaps.observation_number
        and (payments.has_gap or not payments.is_first)
    left join currency_slips
        on payments.file_id = currency_slips.file_id
        and payments.line = currency_slips.line
    left join reordered_spans
        on payments.user_id = reordered_spans.user_id
        and payments.currency is not distinct from reordered_spans.currency
        and payments.observation_number
        between reordered_spans.first_number and reordered_spans.last_number
    left join unread_between
        on payments.file_id = unread_between.file_id
        and payments.line = unread_between.line
    left join lost_between
        on payments.file_id = lost_between.file_id
        and payments.line = lost_between.line
    left join doubts
        on payments.user_id = doubts.user_id
        and payments.payment_counterpart_id = doubts.transaction_id
    cross join settings
    left join plan_credits on payments.currency is not distinct from plan_credits.currency
    left join emptying_actions on payments.action = emptying_actions.action
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
            when not has_step and is_of_two_lines then 'contradiction'
            when not has_step then 'missing_log'
            when has_payment_move and not has_gap and not has_miscalculation
                then case
                    when is_corrected_twice then 'payment_doubled'
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
            when known_cause = 'payment_moved'
                and (unit_factor is not null and not is_in_units or earlier_effect is not null)
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

left_places as (
    select
        user_id,
        currency,
        unnest(list_transform(path[2:], lambda place: place.number)) as observation_number
    from paths
),

-- What one side moved by, and by as much back later, is not left either, whatever else came in between.
open_places as (
    select
        user_id,
        currency,
        unnest(list_transform(places, lambda place: place.number)) as observation_number
    from (
        select
            explained.user_id,
            explained.currency,
            list_reduce(
                list(
                    [{
                        'number': explained.observation_number,
                        'step': explained.step,
                        'moved': case
                            when explained.is_first or explained.has_miscalculation then null
                            when not explained.has_gap then 'payment'
                            when not explained.has_payment_move then 'wallet'
                        end
                    }]
                    order by explained.observation_number
                ),
                lambda places, one: case
                    when list_contains(
                        list_transform(places, lambda place: place.moved || place.step),
                        one[1].moved || -one[1].step
                    )
                        then list_filter(
                                places,
                                lambda place, number: number <> list_position(
                                    list_transform(places, lambda place: place.moved || place.step),
                                    one[1].moved || -one[1].step
                                )
                            )
                    else list_concat(places, one)
                end
            ) as places
        from explained
        inner join left_places
            on explained.user_id = left_places.user_id
            and explained.currency is not distinct from left_places.currency
            and explained.observation_number = left_places.observation_number
        group by explained.user_id, explained.currency
    )
),

opened as (
    select
        explained.*,
        explained.cause = 'corrected'
        and not explained.has_gap
        and (
            explained.payment_cause = 'wallet_doubled'
            or explained.payment_cause = 'payment_missed' and charged.transaction_id is null
        ) as is_undone,
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
    -- What charges a delivery corrects nothing, whatever it equals.
    left join (
        select distinct
            user_id,
            transaction_id
        from named_deliveries
        where direction = 'debit'
    ) as charged
        on explained.user_id = charged.user_id
        and explained.payment_counterpart_id = charged.transaction_id
        and explained.cause = 'corrected'
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

final as (
    select
        opened.* replace (
            opened.is_mechanical and remedied.user_id is null as is_mechanical,
            case when remedied.user_id is null then opened.excess end as excess
        ),
        remedied.transaction_id as remedy_id,
        opposite.other_user_id
    from opened
    left join opposite
        on opened.user_id = opposite.user_id
        and opened.currency is not distinct from opposite.currency
        and opened.observation_number = opposite.observation_number
    left join remedied
        on opened.user_id = remedied.user_id
        and opened.currency is not distinct from remedied.currency
        and opened.observation_number = remedied.observation_number
)

select * from final
