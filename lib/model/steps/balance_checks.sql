-- One row per transaction: expected against logged balance, and the payment balance against the wallet's
-- closing balance, as if each had been booked as its outcome says. For `reconciliation`, which leaves open what
-- is not known at the end of the period.
-- lasts: meanwhile
-- spans: user
-- columns:
--   has_error (yes or no): Whether a not-in-sync error is about it.
--   largest_difference (money): Largest difference that an error says, without its sign.
--   is_contradicted (yes or no): Whether an error cannot be true together with the transaction's block.
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
        errors.largest_difference,
        errors.sync_error_line is not null as has_error,
        coalesce(errors.is_contradicted, false) as is_contradicted,
        case
            when errors.is_contradicted then true
            else greatest(
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
),

judged as (
    select
        *,
        sync_alarm(has_error, is_out_of_sync, largest_difference, tolerance) as sync_alarm,
        abs(calculation_difference) > tolerance as has_calculation_issue,
        has_sync_issue(
            sync_alarm(has_error, is_out_of_sync, largest_difference, tolerance), is_out_of_sync
        ) as has_sync_issue
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
        reconciliation_status(has_calculation_issue, has_sync_issue) as status,
        not_judged(has_calculation_issue, has_sync_issue) as not_judged,
        outcome,
        is_overdraft,
        message_id,
        request_id,
        logged_at,
        stream,
        line,
        file_id,
        transaction_number,
        has_error,
        largest_difference,
        is_contradicted
    from judged
)

select * from final
