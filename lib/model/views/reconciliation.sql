-- One row per transaction: expected against logged balance, and the payment balance against the
-- wallet's closing balance. Columns that begin with `plan_` follow the plan that the project was made
-- from, which takes VAT off a debit once more, and the printed new balance for the wallet.
-- lasts: meanwhile
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

-- What moves the wallet in a direction that nothing but the balances says follows from them by itself.
unread_types as (
    select distinct file_id, line from unread_fields where field = 'type'
),

signed as (
    select
        transactions.*,
        case
            when transactions.type is null and unread_types.line is not null then null
            when transactions.type is not null and transaction_types.type is null then null
            else transactions.direction
        end as sure_direction
    from transactions
    left join transaction_types on transactions.type = transaction_types.type
    left join unread_types
        on transactions.file_id = unread_types.file_id
        and transactions.line = unread_types.line
),

expected as (
    select
        *,
        old_balance + wallet_effect(sure_direction, amount, vat) as expected_balance,
        old_balance + case sure_direction when 'credit' then amount when 'debit' then -amount end
        - vat as plan_expected_balance
    from signed
),

compared as (
    select
        expected.*,
        (expected.new_balance - expected.expected_balance)::decimal(18, 6)
            as calculation_difference,
        (expected.new_balance - expected.plan_expected_balance)::decimal(18, 6)
            as plan_calculation_difference,
        expected.payment_balance - expected.closing_balance as sync_difference,
        expected.payment_balance - expected.new_balance as plan_sync_difference,
        case
            when printed.line is null then null
            else coalesce(printed.new_balance, expected.new_balance)
                - coalesce(printed.old_balance, expected.old_balance)
                - wallet_effect(
                    expected.sure_direction,
                    coalesce(printed.amount, expected.amount),
                    coalesce(printed.vat, expected.vat)
                )
        end as printed_difference,
        errors.difference as reported_difference,
        errors.payment_balance as reported_payment_balance,
        errors.sync_error_line,
        errors.largest_difference,
        errors.sync_error_line is not null as has_error,
        case
            when errors.is_contradicted then true
            when not coalesce(unconfirmed_outcomes.is_agreement_open, false)
                then greatest(
                        abs(expected.payment_balance - expected.closing_balance),
                        abs(errors.payment_balance - expected.closing_balance)
                    ) > settings.tolerance
        end as is_out_of_sync,
        settings.tolerance
    from expected
    cross join settings
    left join printed_digits as printed
        on expected.file_id = printed.file_id
        and expected.line = printed.line
    left join transaction_errors as errors
        on expected.file_id = errors.file_id
        and expected.line = errors.line
    left join unconfirmed_outcomes
        on expected.file_id = unconfirmed_outcomes.file_id
        and expected.line = unconfirmed_outcomes.line
),

judged as (
    select
        *,
        case
            when has_error and is_out_of_sync then 'logged'
            when has_error and largest_difference <= tolerance then 'rounding'
            when has_error and not is_out_of_sync then 'unfounded'
            when has_error then 'logged'
            when is_out_of_sync then 'silent'
        end as sync_alarm,
        abs(calculation_difference) > tolerance as has_calculation_issue,
        case
            when sync_alarm is not null then sync_alarm in ('logged', 'silent')
            when is_out_of_sync is not null then false
        end as has_sync_issue
    from compared
),

final as (
    select
        transaction_id,
        user_id,
        currency,
        type,
        direction,
        source,
        action,
        amount,
        vat,
        old_balance,
        new_balance,
        closing_balance,
        payment_balance,
        expected_balance,
        calculation_difference,
        coalesce(printed_difference, calculation_difference) = 0 as is_exact,
        plan_calculation_difference,
        sync_difference,
        plan_sync_difference,
        reported_difference,
        reported_payment_balance,
        sync_alarm,
        has_calculation_issue,
        has_sync_issue,
        case
            when has_calculation_issue and has_sync_issue
                then 'CALCULATION ISSUE + BALANCE SYNC ISSUE'
            when has_calculation_issue then 'CALCULATION ISSUE'
            when has_sync_issue then 'BALANCE SYNC ISSUE'
            when has_calculation_issue is null or has_sync_issue is null then 'NOT JUDGED'
            else 'MATCHED'
        end as status,
        nullif(
            concat_ws(
                ' and ',
                case when has_calculation_issue is null then 'calculation' end,
                case when has_sync_issue is null then 'sync' end
            ),
            ''
        ) as not_judged,
        outcome,
        is_overdraft,
        message_id,
        request_id,
        logged_at,
        stream,
        line,
        file_id,
        transaction_number
    from judged
)

select * from final
