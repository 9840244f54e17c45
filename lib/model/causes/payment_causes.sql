-- One row per change between two observations of a user's balances, with the cause that the payment
-- side's own move shows, and what of the system is between: an outage, or logs that are missing.
-- lasts: meanwhile
-- when: exists(from changed_pairs)
-- columns:
--   own_move (money): What the payment side moved by beyond the wallet's transactions as the wallet
--     computed them.
--   payment_cause: What the payment side's move equals: blocked_booked, outage, payment_missed,
--     payment_doubled, payment_vat, wrong_user, payment_moved, or wallet_doubled where it rightly left
--     out what the wallet booked under one id again; empty where it did not move by itself.
--   payment_counterpart_id: Transaction that it equals; of `payment_moved` one that was told to be synced
--     already, though the wallet did not move by it.
--   unit_factor (number): How many times what one of the transactions moves the payment side moved by, where
--     that is a hundred or a thousand times, or as small a part, or -1 where it moved the other way round; empty
--     elsewhere.
--   extra_bookings (bookings): How often the payment side booked the transaction beside the once, where that is no
--     more often than its message had failed; empty elsewhere.
--   earlier_effect (money): What the payment side moved by, where that is what the user's transactions of the same
--     action moved before their amount changed; empty elsewhere.
--   is_misnamed (yes or no): Whether a transaction of the user names another user's wallet, and the payment side
--     left it out here.
--   missed_count (transactions): How many the payment side missed, where it missed all that there were.
--   hole_started_at (time, UTC): Begin of the time without logs that lies between.
--   outage_started_at (time, UTC): Begin of the failures that lie between.
--   outage_users (users): Users whose payment side moved by a usual debit of theirs over the same
--     failures.
with

changed as (
    select
        *,
        abs(step) > tolerance as has_step,
        payment_move - case when abs(miscalculation) > tolerance then miscalculation else 0 end
            as own_move,
        abs(own_move) > tolerance as has_payment_move,
        abs(wallet_gap) > tolerance as has_gap,
        abs(miscalculation) > tolerance as has_miscalculation,
        abs(payment_move) > tolerance as has_any_move
    from changed_pairs
),

spans as (
    select
        started_at,
        ended_at,
        kind = 'no_logs' as is_hole,
        kind in ('failing', 'failure_burst') as is_failing
    from outages
),

surroundings as (
    select
        changed.file_id,
        changed.line,
        min(spans.started_at) filter (where spans.is_hole) as hole_started_at,
        max(spans.started_at) filter (where spans.is_failing) as outage_started_at,
        max(spans.ended_at) filter (where spans.is_failing) as outage_ended_at
    from changed
    cross join settings
    inner join spans
        on coalesce(changed.between_from, changed.logged_at - to_hours(settings.incident_hours))
        < spans.ended_at
        and changed.logged_at > spans.started_at
    group by changed.file_id, changed.line
),

debits as (
    select distinct
        user_id,
        currency,
        full_effect
    from balance_effects
    where full_effect < 0
),

booked_meanwhile as (
    select
        changed.file_id,
        changed.line,
        surroundings.outage_started_at
    from changed
    inner join surroundings
        on changed.file_id = surroundings.file_id
        and changed.line = surroundings.line
    inner join debits
        on changed.user_id = debits.user_id
        and changed.currency is not distinct from debits.currency
    where
        surroundings.outage_started_at is not null
        and surroundings.hole_started_at is null
        and changed.has_payment_move
        and debits.full_effect < -changed.tolerance
        and abs(
            changed.own_move
            - debits.full_effect * greatest(round(changed.own_move / debits.full_effect), 1)
        ) <= changed.tolerance
        and changed.own_move / debits.full_effect
        <= 1.5 + date_diff('day', surroundings.outage_started_at, surroundings.outage_ended_at)
    group by all
),

outage_sizes as (
    select
        booked_meanwhile.outage_started_at,
        count(distinct changed.user_id) as outage_users
    from booked_meanwhile
    inner join changed
        on booked_meanwhile.file_id = changed.file_id
        and booked_meanwhile.line = changed.line
    group by booked_meanwhile.outage_started_at
),

owed_to_others as (
    select
        other_owner,
        currency,
        transaction_id,
        logged_at,
        full_effect
    from balance_effects
    where other_owner is not null
),

of_others as (
    select
        changed.file_id,
        changed.line,
        min(owed_to_others.transaction_id) as transaction_id
    from changed
    inner join owed_to_others
        on changed.user_id = owed_to_others.other_owner
        and changed.currency is not distinct from owed_to_others.currency
    where
        owed_to_others.logged_at > changed.between_from
        and owed_to_others.logged_at <= changed.logged_at
        and abs(changed.payment_move - owed_to_others.full_effect) <= changed.tolerance
    group by changed.file_id, changed.line
),

-- How often the messages of transactions had failed before.
failures as (
    select
        changed.file_id,
        changed.line,
        count(*) as failure_count
    from changed
    inner join transactions
        on changed.file_id = transactions.file_id
        and changed.line = transactions.line
    inner join messages on transactions.message_id = messages.message_id
    where
        changed.has_payment_move
        and changed.effect <> 0
        and messages.outcome = 'failed'
        and messages.started_at < changed.logged_at
    group by changed.file_id, changed.line
),

-- What a user's last transaction of the same action and another amount moved: by the price of before.
earlier_prices as (
    select
        changed.file_id,
        changed.line,
        arg_max(earlier.full_effect, earlier.transaction_number) as full_effect
    from changed
    inner join balance_effects as earlier
        on changed.user_id = earlier.user_id
        and changed.currency is not distinct from earlier.currency
        and changed.action = earlier.action
        and earlier.transaction_number < changed.transaction_number
    where
        changed.has_payment_move
        and not changed.is_first
        and changed.effect <> 0
        and earlier.outcome <> 'blocked'
        and earlier.full_effect <> changed.effect
        and sign(earlier.full_effect) = sign(changed.effect)
    group by changed.file_id, changed.line
),

moves_between as (
    select
        changed.file_id,
        changed.line,
        list(
            {
                'transaction_id': balance_effects.transaction_id,
                'effect': balance_effects.effect,
                'full_effect': balance_effects.full_effect,
                'vat': balance_effects.vat,
                'outcome': balance_effects.outcome,
                'is_repeated': balance_effects.is_repeated,
                'other_owner': balance_effects.other_owner
            }
            order by balance_effects.transaction_number
        ) as moves
    from changed
    inner join balance_effects
        on changed.user_id = balance_effects.user_id
        and changed.currency is not distinct from balance_effects.currency
        and changed.observation_number = balance_effects.observation_number
    where changed.has_payment_move
    group by changed.file_id, changed.line
),

compared as (
    select
        changed.*,
        surroundings.hole_started_at,
        surroundings.outage_started_at,
        outage_sizes.outage_users,
        list_filter(moves_between.moves, lambda one: one.effect <> 0) as booked_moves,
        case
            when len(booked_moves) > 1
                and abs(
                    changed.own_move + list_sum(list_transform(booked_moves, lambda one: one.effect))
                ) <= changed.tolerance
                then len(booked_moves)
        end as missed_count,
        of_others.transaction_id as of_other_id,
        case
            when abs(changed.own_move - changed.effect * round(changed.own_move / nullif(changed.effect, 0)))
                <= changed.tolerance
                and round(changed.own_move / nullif(changed.effect, 0)) between 2 and failures.failure_count
                then round(changed.own_move / nullif(changed.effect, 0))::bigint
        end as extra_bookings,
        case
            when len(booked_moves) = 1
                and abs(changed.own_move + booked_moves[1].effect - earlier_prices.full_effect) <= changed.tolerance
                then earlier_prices.full_effect
        end as earlier_effect,
        list_filter(
            moves_between.moves,
            lambda one: one.outcome = 'blocked'
            and abs(changed.own_move - one.full_effect) <= changed.tolerance
        )[1].transaction_id as blocked_id,
        list_filter(
            moves_between.moves,
            lambda one: one.other_owner is not null
            and abs(changed.own_move + one.effect) <= changed.tolerance
        )[1].transaction_id as of_owner_id,
        list_filter(
            moves_between.moves,
            lambda one: one.is_repeated
            and one.effect <> 0
            and abs(changed.own_move + one.effect) <= changed.tolerance
        )[1].transaction_id as repeated_id,
        list_filter(
            moves_between.moves,
            lambda one: one.effect <> 0
            and abs(changed.own_move + one.effect) <= changed.tolerance
        )[1].transaction_id as missed_id,
        list_filter(
            moves_between.moves,
            lambda one: one.effect <> 0
            and abs(changed.own_move - one.effect) <= changed.tolerance
            or one.is_repeated
            and one.outcome = 'already_synced'
            and abs(changed.own_move - one.full_effect) <= changed.tolerance
        )[1].transaction_id as doubled_id,
        list_filter(
            flatten(list_transform(
                booked_moves,
                lambda one: list_transform(
                    [
                        {'times': 100, 'parts': 1},
                        {'times': 1000, 'parts': 1},
                        {'times': 1, 'parts': 100},
                        {'times': 1, 'parts': 1000},
                        {'times': -1, 'parts': 1}
                    ],
                    lambda unit: {
                        'transaction_id': one.transaction_id,
                        'factor': unit.times / unit.parts,
                        'is_near': abs(
                            wide(changed.own_move + one.effect) * unit.parts - wide(one.effect) * unit.times
                        ) <= changed.tolerance * unit.parts
                        and abs(one.effect) > 10 * changed.tolerance * unit.parts
                    }
                )
            )),
            lambda one: one.is_near
        )[1] as in_unit,
        list_filter(
            moves_between.moves,
            lambda one: one.outcome = 'already_synced'
            and one.effect = 0
            and abs(changed.own_move - one.full_effect) <= changed.tolerance
        )[1].transaction_id as synced_id,
        list_filter(
            moves_between.moves,
            lambda one: one.vat <> 0
            and abs(abs(changed.own_move) - abs(one.vat)) <= changed.tolerance
        )[1].transaction_id as vat_id
    from changed
    left join surroundings
        on changed.file_id = surroundings.file_id
        and changed.line = surroundings.line
    left join moves_between
        on changed.file_id = moves_between.file_id
        and changed.line = moves_between.line
    left join booked_meanwhile
        on changed.file_id = booked_meanwhile.file_id
        and changed.line = booked_meanwhile.line
    left join outage_sizes on booked_meanwhile.outage_started_at = outage_sizes.outage_started_at
    left join of_others
        on changed.file_id = of_others.file_id
        and changed.line = of_others.line
    left join failures
        on changed.file_id = failures.file_id
        and changed.line = failures.line
    left join earlier_prices
        on changed.file_id = earlier_prices.file_id
        and changed.line = earlier_prices.line
),

judged as (
    select
        * exclude (
            booked_moves,
            of_other_id,
            blocked_id,
            of_owner_id,
            repeated_id,
            missed_id,
            doubled_id,
            vat_id,
            synced_id,
            missed_count
        ),
        of_owner_id is not null as is_misnamed,
        case
            when coalesce(of_owner_id, of_other_id, repeated_id, missed_id, doubled_id, vat_id) is null
                and extra_bookings is null
                then missed_count
        end as missed_count,
        case
            when not has_payment_move then null
            when blocked_id is not null then 'blocked_booked'
            when outage_users >= (select incident_users from settings) then 'outage'
            when coalesce(of_owner_id, of_other_id) is not null then 'wrong_user'
            when repeated_id is not null then 'wallet_doubled'
            when missed_id is not null then 'payment_missed'
            when doubled_id is not null then 'payment_doubled'
            when vat_id is not null then 'payment_vat'
            when extra_bookings > 1 then 'payment_doubled'
            when missed_count > 1 then 'payment_missed'
            else 'payment_moved'
        end as payment_cause,
        case
            when not has_payment_move then null
            when blocked_id is not null then blocked_id
            when outage_users >= (select incident_users from settings) then null
            else coalesce(
                    of_owner_id,
                    of_other_id,
                    missed_id,
                    doubled_id,
                    vat_id,
                    case when extra_bookings > 1 then transaction_id end,
                    case when missed_count > 1 then booked_moves[1].transaction_id end,
                    in_unit.transaction_id,
                    case when earlier_effect is not null then booked_moves[1].transaction_id end,
                    synced_id
                )
        end as payment_counterpart_id
    from compared
),

-- Payment balances that moved by one amount at about one time, for most of which no transaction says why: where it is
-- also what a user's transaction moves, that is by chance.
together as (
    select
        *,
        count(case when begins_cluster then 1 end) over (
            partition by currency, own_move
            order by logged_at, user_id, transaction_number
            rows between unbounded preceding and current row
        ) as cluster_number
    from (
        select
            judged.file_id,
            judged.line,
            judged.user_id,
            judged.currency,
            judged.own_move,
            judged.payment_cause = 'payment_moved' and judged.in_unit is null as is_plain,
            judged.logged_at,
            judged.transaction_number,
            coalesce(
                judged.logged_at - lag(judged.logged_at) over (
                    partition by judged.currency, judged.own_move
                    order by judged.logged_at, judged.user_id, judged.transaction_number
                ) > to_hours(settings.incident_hours),
                true
            ) as begins_cluster
        from judged
        cross join settings
        where
            not judged.is_first
            and judged.missed_count is null
            and judged.extra_bookings is null
            and judged.earlier_effect is null
            and (
                judged.payment_cause in ('payment_missed', 'payment_doubled')
                or judged.payment_cause = 'payment_moved'
                and (judged.in_unit is not null or judged.payment_counterpart_id is null)
            )
    )
),

crowds as (
    select
        currency,
        own_move,
        cluster_number,
        count(distinct user_id) filter (where is_plain) as moved_users
    from together
    group by currency, own_move, cluster_number
    having
        moved_users >= (select incident_users from settings)
        and moved_users > count(distinct user_id) filter (where not is_plain)
),

in_crowds as (
    select
        together.file_id,
        together.line
    from together
    inner join crowds
        on together.currency is not distinct from crowds.currency
        and together.own_move = crowds.own_move
        and together.cluster_number = crowds.cluster_number
    where not together.is_plain
),

final as (
    select
        judged.* exclude (in_unit) replace (
            case when in_crowds.line is null then judged.payment_cause else 'payment_moved' end as payment_cause,
            case when in_crowds.line is null then judged.payment_counterpart_id end as payment_counterpart_id,
            case when judged.payment_cause = 'payment_doubled' then judged.extra_bookings end as extra_bookings,
            case
                when judged.payment_cause = 'payment_moved' and judged.in_unit is null then judged.earlier_effect
            end as earlier_effect
        ),
        case
            when judged.payment_cause = 'payment_moved' and in_crowds.line is null then judged.in_unit.factor
        end as unit_factor
    from judged
    left join in_crowds
        on judged.file_id = in_crowds.file_id
        and judged.line = in_crowds.line
)

select * from final
