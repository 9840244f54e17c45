-- One row per gap in a wallet, by more than the tolerance, with the cause that the wallet alone shows:
-- what the gap equals, and what follows it. Whether the payment side moved too is in
-- `difference_steps`.
-- lasts: session
-- when: exists(from unsettled_effects)
--   or exists(
--     select gap from settled_effects cross join settings where abs(gap) > settings.tolerance
--   )
-- columns:
--   wallet_cause: out_of_order, wrong_user, currency_switch, not_read, unknown_outcome, wallet_lost_update,
--     wallet_doubled, wallet_reset or wallet_moved.
--   counterpart_id: Transaction that the gap equals: the one that was forgotten (of several the first),
--     booked again, refused, or printed for another user; or the one in between that could not be read.
--   reason: What happened to the wallet, in words.
--   may_be_unlogged (yes or no): Whether it equals an earlier transaction, but one like that may as well be
--     missing from the logs: the user has none on a whole day in between.
--   forgotten_count (transactions): How many it opens before, where it opens as an earlier one had opened;
--     empty where it does not. More than one are the cause only where they cannot be another sum by chance:
--     their amounts differ, or several users were set back at about that time.
--   is_of_two_lines (yes or no): Whether the user's balances go on in two lines by turns.
--   kept_id: Of several transactions that opened alike, the one that the wallet kept, so that it forgot the others;
--     empty elsewhere.
--   is_ambiguous (yes or no): Whether a forgotten transaction looks the same as a wallet that was set
--     again before a renewal.
--   is_emptied (yes or no): Whether that new balance is zero, as it is where a plan begins.
with

caused as (
    select
        user_id,
        currency,
        observation_number,
        transaction_id,
        transaction_number,
        previous_transaction_id,
        previous_logged_at,
        logged_at,
        gap,
        closing_before,
        opening_balance,
        is_before_plan,
        is_at_zero,
        action,
        case
            when is_out_of_order then 'out_of_order'
            when is_of_other_user then 'wrong_user'
            when slipped_id is not null then 'currency_switch'
            when unread_id is not null then 'not_read'
            when kept_id is not null then 'wallet_lost_update'
            when is_forgotten and previous_outcome = 'unknown' then 'unknown_outcome'
            when is_forgotten then 'wallet_lost_update'
            when refused_id is not null then 'wallet_moved'
            when is_set_back_with_others then 'wallet_lost_update'
            when doubled_id is not null then 'wallet_doubled'
            when has_forgotten_several then 'wallet_lost_update'
            when is_before_plan or is_at_zero then 'wallet_reset'
            else 'wallet_moved'
        end as wallet_cause,
        case
            when is_out_of_order then null
            when is_of_other_user then misplaced_id
            when slipped_id is not null then slipped_id
            when unread_id is not null then unread_id
            when kept_id is not null then nullif(previous_effect_id, kept_id)
            when is_forgotten then previous_effect_id
            when refused_id is not null then refused_id
            when is_set_back_with_others then set_back_id
            when doubled_id is not null then doubled_id
            when has_forgotten_several then set_back_id
        end as counterpart_id,
        wallet_cause = 'wallet_doubled'
        and not is_retried
        and logged_at::date - previous_logged_at::date >= 2 as may_be_unlogged,
        wallet_cause <> 'not_read' and kept_id is null and is_forgotten and is_before_plan as is_ambiguous,
        is_ambiguous and is_at_zero as is_emptied,
        forgotten_count,
        case when wallet_cause = 'wallet_lost_update' then kept_id end as kept_id,
        is_of_two_lines,
        'The wallet went from ' || amount_text(closing_before, currency) || ' to '
        || amount_text(opening_balance, currency) || ' outside of its transactions'
        || case
            when is_out_of_order
                then ': the balances show that some of them were booked in another order than they were '
                    || 'logged in'
            when misplaced_id is not null
                then ': ' || misplaced_id || ' belongs to it, and was printed for another user'
            when is_of_other_user then ': one of them belongs to another user''s wallet'
            when slipped_id is not null
                then ': ' || slipped_id || ', which is between them, is printed in another currency'
            when unread_id is not null
                then ': a transaction in between could not be read, or prints no currency'
            when kept_id is not null
                then ': of several transactions that opened alike it kept ' || kept_id || ' alone'
            when is_forgotten and previous_outcome = 'unknown'
                then ': the logs do not say whether ' || previous_effect_id || ' was applied'
            when is_forgotten then ': it forgot ' || previous_effect_id
            when refused_id is not null then ', by what it had refused: ' || refused_id
            when is_set_back_with_others
                then ': it forgot ' || set_back_id || ' and ' || (forgotten_count - 1) || ' more'
            when may_be_unlogged
                then ', by what ' || doubled_id || ' moved it: the log of another one like it is missing, '
                    || 'or the wallet booked it again'
            when doubled_id is not null then ': it booked ' || doubled_id || ' again'
            when has_forgotten_several
                then ': it forgot ' || set_back_id || ' and ' || (forgotten_count - 1) || ' more'
            when forgotten_count > 1
                then ', to where it had opened before its last '
                    || counted(forgotten_count, 'transaction', 'transactions')
            when is_before_plan then ', before a credit of a plan''s size'
            else ''
        end as reason,
        is_retried,
        stream,
        line,
        file_id
    from gap_matches
),

-- Wallets that moved by one amount at about one time, for most of which no transaction says why: where it is
-- also what one of a user's transactions moves, that is by chance.
together as (
    select
        *,
        count(case when begins_cluster then 1 end) over (
            partition by currency, gap
            order by logged_at, user_id, transaction_number
            rows between unbounded preceding and current row
        ) as cluster_number
    from (
        select
            caused.*,
            settings.incident_users,
            coalesce(
                caused.logged_at - lag(caused.logged_at) over (
                    partition by caused.currency, caused.gap
                    order by caused.logged_at, caused.user_id, caused.transaction_number
                ) > to_hours(settings.incident_hours),
                true
            ) as begins_cluster
        from caused
        cross join settings
        where
            caused.wallet_cause in ('wallet_moved', 'wallet_lost_update', 'wallet_doubled', 'wallet_reset')
            and not caused.is_retried
            and coalesce(caused.forgotten_count, 1) = 1
    )
),

crowds as (
    select
        currency,
        gap,
        cluster_number,
        count(distinct user_id) filter (where wallet_cause = 'wallet_moved') as moved_users
    from together
    group by currency, gap, cluster_number
    having
        moved_users >= any_value(incident_users)
        and moved_users > count(distinct user_id) filter (where wallet_cause <> 'wallet_moved')
),

in_crowds as (
    select
        together.file_id,
        together.line,
        crowds.moved_users
    from together
    inner join crowds
        on together.currency is not distinct from crowds.currency
        and together.gap = crowds.gap
        and together.cluster_number = crowds.cluster_number
    where
        together.wallet_cause <> 'wallet_moved'
        and not (together.wallet_cause = 'wallet_reset' and together.is_at_zero)
),

final as (
    select
        caused.* exclude (is_retried) replace (
            case when in_crowds.line is null then caused.wallet_cause else 'wallet_moved' end as wallet_cause,
            case when in_crowds.line is null then caused.counterpart_id end as counterpart_id,
            caused.may_be_unlogged and in_crowds.line is null as may_be_unlogged,
            caused.is_ambiguous and in_crowds.line is null as is_ambiguous,
            caused.is_emptied and in_crowds.line is null as is_emptied,
            case when in_crowds.line is null then caused.forgotten_count end as forgotten_count,
            case when in_crowds.line is null then caused.kept_id end as kept_id,
            case
                when in_crowds.line is null then caused.reason
                else 'The wallet went from ' || amount_text(caused.closing_before, caused.currency) || ' to '
                    || amount_text(caused.opening_balance, caused.currency)
                    || ' outside of its transactions: as those of '
                    || counted(in_crowds.moved_users, 'other user', 'other users') || ' moved by as much'
            end as reason
        )
    from caused
    left join in_crowds
        on caused.file_id = in_crowds.file_id
        and caused.line = in_crowds.line
)

select * from final
