-- One row per transaction with an amount of zero.
-- title: Zero amount
-- severity: notice; warning where the wallet moved
-- rule: An amount of zero.
-- reason: A transaction was made, but no money was to move.
-- cause: unusual_amount
-- spans: user
-- notebook: 04_anomalies
-- evidence: transactions
with

judged as (
    select
        transactions.*,
        transactions.closing_balance - transactions.old_balance as moved,
        abs(moved) > settings.tolerance as has_moved,
        rounded_amounts.printed
    from transactions
    cross join settings
    left join rounded_amounts
        on transactions.file_id = rounded_amounts.file_id
        and transactions.line = rounded_amounts.line
        and rounded_amounts.field = 'amount'
    where transactions.amount = 0
)

select
    * exclude (moved, has_moved, printed),
    case when has_moved then 'warning' else 'notice' end as severity,
    case when has_moved then abs(moved) else 0 end as exposure,
    case
        when printed is not null
            then 'The amount is printed as ' || left(printed, 40) || ', which is less than the ledger keeps'
                || case
                    when has_moved then ', and the wallet moved by ' || amount_text(moved, currency)
                    when has_moved is null then '; whether the wallet moved is not known'
                    else ': no money moved'
                end
        when has_moved
            then 'The amount is zero, and the wallet moved by ' || amount_text(moved, currency)
                || ' all the same'
        when has_moved is null
            then 'The amount is zero; whether the wallet moved is not known'
        else 'The amount is zero: a transaction was made, but no money moved'
    end as reason
from judged
