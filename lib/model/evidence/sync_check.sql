-- One row per print of the finding's transactions: payment balance less wallet as the block prints
-- them, and as each not-in-sync error does.
-- title: The two balances, compared
with

reported as (
    select
        transaction_file_id as file_id,
        transaction_line as line,
        string_agg(
            money(payment_balance, currency) || ' - ' || money(subscription_balance, currency)
            || ' = ' || money(difference, currency),
            '; ' order by step_number
        ) as reports
    from sync_errors
    group by transaction_file_id, transaction_line
)

select
    reconciliation.logged_at as "time",
    reconciliation.transaction_id as "transaction",
    coalesce(
        money(reconciliation.payment_balance, reconciliation.currency) || ' - '
        || money(reconciliation.closing_balance, reconciliation.currency) || ' = '
        || money(reconciliation.sync_difference, reconciliation.currency),
        'no payment balance printed'
    ) as "payment balance - wallet, as the block prints them",
    coalesce(reported.reports, 'no error') as "as the error prints them",
    number_text(settings.tolerance) as "tolerance",
    reconciliation.currency,
    replace(reconciliation.outcome, '_', ' ') as "outcome"
from reconciliation
cross join settings
left join reported
    on reconciliation.file_id = reported.file_id
    and reconciliation.line = reported.line
where list_contains(from_json($transaction_ids, '["varchar"]'), reconciliation.transaction_id)
order by reconciliation.transaction_number
