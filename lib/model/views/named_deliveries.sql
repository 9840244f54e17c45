-- One row per transaction whose metadata names a delivery.
-- lasts: meanwhile
-- spans: user
-- columns:
--   delivery_id: Delivery that the metadata names.
--   is_first_print (yes or no): Whether no earlier block has the same transaction id and user; blocked
--     ones are counted by themselves.
with

printed as (
    select
        transactions.*,
        case
            when json_valid(transaction_blocks.metadata)
                then nullif(json_extract_string(transaction_blocks.metadata, '$.deliveryId'), '')
        end as delivery_id
    from transactions
    inner join transaction_blocks
        on transactions.file_id = transaction_blocks.file_id
        and transactions.line = transaction_blocks.line
    where contains(transaction_blocks.metadata, 'deliveryId') and transactions.user_id is not null
),

final as (
    select
        transaction_id,
        user_id,
        currency,
        direction,
        source,
        action,
        amount,
        vat,
        outcome,
        shown_id(delivery_id) as delivery_id,
        row_number() over (
            partition by transaction_id, user_id, outcome = 'blocked' order by transaction_number
        ) = 1 as is_first_print,
        logged_at,
        stream,
        line,
        file_id,
        transaction_number
    from printed
    where delivery_id is not null
)

select * from final
