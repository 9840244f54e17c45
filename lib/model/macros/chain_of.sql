-- The rows of `balance_chain` for some of the rows of `chained_balances`, by the name of a table or a query: where a block
-- that was booked before is applied again with its old figures, the wallet opens at its new balance.
create macro chain_of(chained_balances) as table
with

opened as (
    select
        chained.*,
        coalesce(repeated_bookings.is_held, false) as is_held,
        settings.tolerance
    from query_table(chained_balances) as chained
    cross join settings
    left join repeated_bookings
        on chained.file_id = repeated_bookings.file_id
        and chained.line = repeated_bookings.line
),

final as (
    select
        * exclude (new_balance, ends_exactly, is_held, tolerance)
        replace (
            case when is_held then new_balance else opening_balance end as opening_balance,
            case
                when is_held then (new_balance - expected_balance)::decimal(18, 6)
                else difference
            end as difference,
            case
                when is_held then continuity(new_balance, expected_balance, ends_exactly, tolerance)
                else continuity
            end as continuity
        )
    from opened
)

select * from final
