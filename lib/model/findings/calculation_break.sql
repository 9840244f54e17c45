-- One row per transaction whose new balance differs from what its own figures give by more than the
-- tolerance.
-- title: Calculation break
-- severity: critical
-- rule: The new balance differs from the expected one by more than `tolerance`.
-- reason: The wallet is wrong by that much.
-- cause: miscalculated
-- spans: user
-- notebook: 02_reconcile
-- evidence: calculation
-- when: exists(from balance_checks where has_calculation_issue)
select
    user_id,
    currency,
    abs(calculation_difference) as exposure,
    logged_at,
    transaction_id,
    'The new balance is ' || amount_text(new_balance, currency) || ', but '
        || amount_text(old_balance, currency)
        || case direction when 'credit' then ' + (' else ' - (' end
        || money(amount, currency) || ' - ' || money(vat, currency) || ' VAT) gives '
        || amount_text(expected_balance, currency) || '; '
        || amount_text(abs(calculation_difference), currency)
        || case when calculation_difference > 0 then ' too much' else ' too little' end
        || case
            when is_in_units(
                amount - vat, abs(new_balance - old_balance), currency, (select tolerance from settings)
            )
                then '; the amount is what it would be in the smallest unit of the currency, and may be printed so'
            else ''
        end as reason,
    stream,
    line,
    file_id
from reconciliation
where has_calculation_issue
