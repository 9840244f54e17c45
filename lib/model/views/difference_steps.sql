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
--   is_undone (yes or no): Whether it brings the two together by a transaction that only the wallet booked, and
--     that charges no delivery.
--   is_in_units (yes or no): Whether the payment balance is what it would be in the smallest unit of the currency.
--   starts_at_zero (yes or no): Whether the payment balance moved by itself to zero, or from there on.
--   is_of_earlier_price (yes or no): Whether the payment side moved by what transactions of the same action moved
--     before their amount changed.
--   is_open (yes or no): Whether the difference still holds it: no later step took it back.
--   user_count (users): Users with the same cause over the same outage or missing logs.
--   incident_at (time, UTC): Begin of the outage or of the missing logs that it belongs to.
--   excess_text: Which side has too much or too little, and how much.
--   reason: What happened, in words.
with

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
            when 'wallet_lost_update'
                then '; besides, the wallet ' || coalesce(
                    'forgot ' || wallet_counterpart_id, 'kept ' || kept_id || ' alone of several that opened alike'
                )
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
        end as other_text,
        coalesce(
            '; ' || remedy_id || ' was booked by hand since and is as much: where it was to put '
            || 'this right, it did so on both sides, and the other one is wrong now',
            ''
        )
        || coalesce(
            '; that of user ' || short_id(other_user_id) || ' moved by as much the other way at about '
            || 'that time: one may have been booked for the other',
            ''
        ) as remedy_text
    from step_causes
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
        starts_at_zero,
        earlier_effect is not null as is_of_earlier_price,
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
                then case
                    when is_corrected_twice and counterpart_id is null
                        then 'The payment balance moved by ' || amount_text(payment_move, currency)
                            || ', twice what the two had differed by, to the other side: it was put right twice'
                    else 'The payment side booked ' || counterpart_id || case
                        when extra_bookings > 1
                            then ' ' || counted(extra_bookings + 1, 'time', 'times')
                                || ': its message had failed before, and it was booked each time'
                        else ' twice'
                    end || race_text || lost_text
                end
            when 'payment_vat'
                then 'The two sides disagree about the VAT of ' || counterpart_id
            when 'payment_unit'
                then 'The payment side booked ' || counterpart_id
                    || case when unit_factor < 0 then ' the other way round' else ' with ' end
                    || case
                        when earlier_effect is not null then 'the amount of before'
                        when unit_factor < 0 then ''
                        when unit_factor > 1 then counted(unit_factor::bigint, 'time', 'times')
                        else 'a ' || case when unit_factor > 0.005 then 'hundredth' else 'thousandth' end || ' of'
                    end
                    || case when unit_factor < 0 or earlier_effect is not null then '' else ' its amount' end
                    || ': it moved by ' || amount_text(payment_move + effect, currency)
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
                then case
                    when kept_id is not null
                        then 'The wallet kept ' || kept_id || ' alone of several transactions that opened alike'
                            || coalesce(', and forgot ' || counterpart_id, '')
                    else 'The wallet forgot ' || counterpart_id
                        || case when forgotten_count > 1 then ' and ' || (forgotten_count - 1) || ' more' else '' end
                        || ': the next transaction opens where that one had opened'
                        || case
                            when is_ambiguous
                                then '; a wallet that is reset before a renewal looks the same'
                            else ''
                        end
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
            when 'contradiction'
                then 'Wallet and payment balance of this user go on in two lines by turns, each of which knows nothing '
                    || 'of the other: two systems print under one user id, a test system for example'
            when 'corrected'
                then case
                    when is_undone
                        then 'The wallet alone booked ' || coalesce(payment_counterpart_id, transaction_id)
                            || ', which is what the two had differed by'
                    when payment_cause = 'payment_missed' and not has_gap
                        then 'The payment side did not book ' || payment_counterpart_id
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
