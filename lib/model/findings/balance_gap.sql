-- One row per gap in a user's chain of balances: an opening balance that is not the closing balance of
-- the transaction before it, with the most likely cause. Each pair is compared by itself, so one gap is
-- one finding, not one for each transaction after it.
-- title: Balance gap
-- severity: warning if nothing, else notice
-- rule: Each pair of transactions is compared by itself, so a gap is one finding and the chain continues
--   from the closing balance. Most likely cause: another listener booked one of the two, the
--   outcome of the one before is unknown (and the wallet continues without it), missing logs, nothing.
--   Whether the payment side followed is told where both balances are seen before and after it.
-- reason: Creating a subscription moves the wallet and names no user, so a skipped message explains no gap.
-- cause: wallet_moved
-- notebook: 04_anomalies
-- evidence: gap_steps
-- when: exists(from settled_gaps) or exists(from unsettled_gaps)
with

explained as (
    select
        gap_causes.file_id,
        gap_causes.line,
        difference_steps.user_id is not null as is_observed,
        coalesce(
            difference_steps.reason || '; ' || difference_steps.excess_text,
            case when gap_causes.wallet_cause not in ('wallet_moved', 'wallet_reset') then gap_causes.reason end
        ) as cause_reason
    from gap_causes
    left join difference_steps
        on gap_causes.user_id = difference_steps.user_id
        and gap_causes.currency is not distinct from difference_steps.currency
        and gap_causes.observation_number = difference_steps.observation_number
        and difference_steps.observation_number > 0
),

final as (
    select
        case when balance_gaps.gap_cause = 'nothing' then 'warning' else 'notice' end as severity,
        balance_gaps.user_id,
        balance_gaps.currency,
        abs(balance_gaps.difference) as exposure,
        balance_gaps.previous_logged_at as first_seen_at,
        balance_gaps.logged_at as last_seen_at,
        [balance_gaps.previous_transaction_id, balance_gaps.transaction_id] as transaction_ids,
        'The wallet opens at ' || amount_text(balance_gaps.old_balance, balance_gaps.currency) || ', '
        || amount_text(abs(balance_gaps.difference), balance_gaps.currency)
        || case when balance_gaps.difference > 0 then ' above' else ' below' end
        || ' the ' || money(balance_gaps.expected_balance, balance_gaps.currency)
        || ' that the transaction before it left; '
        || time_between(balance_gaps.previous_logged_at, balance_gaps.logged_at)
        || ' between the two'
        || coalesce(
            '. ' || explained.cause_reason,
            ': ' || case balance_gaps.gap_cause
                when 'already synced' then 'one of the two was already synced by another listener'
                when 'unknown outcome'
                    then 'the logs do not say whether the one before was applied; the wallet continues '
                        || 'as if it had not been'
                when 'missing logs' then 'logs are missing for a part of that time'
                else 'nothing in the logs explains it'
            end
        )
        || case
            when explained.is_observed then ''
            else '; whether the payment side followed is not printed'
        end as reason,
        balance_gaps.transaction_id as subject,
        balance_gaps.stream,
        balance_gaps.line,
        balance_gaps.file_id
    from balance_gaps
    left join explained
        on balance_gaps.file_id = explained.file_id
        and balance_gaps.line = explained.line
)

select * from final
