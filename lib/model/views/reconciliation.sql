-- One row per transaction: expected against logged balance, and the payment balance against the
-- wallet's closing balance. Columns that begin with `plan_` follow the plan that the project was made
-- from, which takes VAT off a debit once more, and the printed new balance for the wallet.
-- spans: user
-- columns:
--   expected_balance (money): Balance that there should be: old balance + amount - VAT for a
--     credit, old balance - (amount - VAT) for a debit.
--   calculation_difference (money): Printed new balance minus the expected one.
--   is_exact (yes or no): Whether the balances agree to the last printed digit.
--   plan_calculation_difference (money): New balance minus old balance, amount and VAT by the
--     earlier tools' rule: old + amount (minus for a debit) - VAT.
--   sync_difference (money): Printed payment balance minus the wallet's closing balance.
--   plan_sync_difference (money): Printed payment balance minus printed new balance, by the earlier
--     tools' rule, also where the new balance never came to be.
--   reported_difference (money): Payment balance minus wallet as the last not-in-sync error of the
--     transaction says.
--   reported_payment_balance (money): Payment balance as the last not-in-sync error of the
--     transaction says.
--   sync_alarm: By the closing balance. logged: out of sync, with an error; silent: out of sync, without one;
--     an error that contradicts its block (see contradicting_error) counts as out of sync;
--     rounding: an error about rounding only; unfounded: an error although the balances agree;
--     empty: no error, and not seen out of sync.
--   has_calculation_issue (yes or no): Whether the new balance differs from the expected one by more
--     than the tolerance; empty where that is not known.
--   has_sync_issue (yes or no): Whether wallet and payment balance differ by more than the
--     tolerance; empty where that is not known.
--   status: Result of both checks: MATCHED, CALCULATION ISSUE, BALANCE SYNC ISSUE, or both issues; NOT
--     JUDGED where no issue was found, but a figure that a check needs is not known.
--   not_judged: Checks that have no result: calculation, sync, calculation and sync; empty where both
--     have one. A type that is not known says nothing of the direction, so it leaves the calculation
--     open; where no payment balance was printed, also in no error, the sync is open, and so it is
--     where the payment balance is the wallet only with it, or only without it, and neither the logs
--     nor the wallet after it say whether it was booked.
with

-- Of these neither the logs nor the wallet say whether they were booked, and that decides whether both sides agree.
opened as (
    select
        checks.*,
        unconfirmed.line is not null as is_open,
        case when checks.is_contradicted then true end as is_out_of_sync,
        settings.tolerance
    from balance_checks as checks
    cross join settings
    left join (
        select * from unconfirmed_outcomes where is_agreement_open
    ) as unconfirmed
        on checks.file_id = unconfirmed.file_id
        and checks.line = unconfirmed.line
),

final as (
    select
        * exclude (
            has_error,
            largest_difference,
            is_contradicted,
            is_open,
            is_out_of_sync,
            tolerance
        )
        replace (
            -- Worked out where it is open alone, so that the many others cost nothing.
            case
                when is_open then sync_alarm(has_error, is_out_of_sync, largest_difference, tolerance)
                else sync_alarm
            end as sync_alarm,
            case
                when is_open then has_sync_issue(
                    sync_alarm(has_error, is_out_of_sync, largest_difference, tolerance), is_out_of_sync
                )
                else has_sync_issue
            end as has_sync_issue,
            case
                when is_open then reconciliation_status(
                    has_calculation_issue,
                    has_sync_issue(
                        sync_alarm(has_error, is_out_of_sync, largest_difference, tolerance),
                        is_out_of_sync
                    )
                )
                else status
            end as status,
            case
                when is_open then not_judged(
                    has_calculation_issue,
                    has_sync_issue(
                        sync_alarm(has_error, is_out_of_sync, largest_difference, tolerance),
                        is_out_of_sync
                    )
                )
                else not_judged
            end as not_judged
        )
    from opened
)

select * from final
