-- One row per transaction whose metadata names a delivery.
-- lasts: meanwhile
-- spans: user
-- columns:
--   delivery_id: Delivery that the metadata names.
--   is_first_print (yes or no): Whether no earlier block has the same transaction id and user; blocked
--     ones are counted by themselves.
--   source_role: Role of its source in the seed `transaction_sources`; empty where that does not have it.
with

-- What is unnested is not worked out again by each condition on it; to read JSON is dear.
printed as (
    select
        transactions.*,
        unnest(
            [
                case
                    when json_valid(transaction_blocks.metadata)
                        then json_extract_string(transaction_blocks.metadata, '$.deliveryId')
                end
            ]
        ) as delivery_id
    from transactions
    inner join transaction_blocks
        on transactions.file_id = transaction_blocks.file_id
        and transactions.line = transaction_blocks.line
    where contains(transaction_blocks.metadata, 'deliveryId') and transactions.user_id is not null
),

-- Few ids are printed twice.
printed_again as (
    select
        transaction_id,
        user_id,
        outcome = 'blocked' as is_blocked,
        min(transaction_number) as first_number
    from printed
    where delivery_id <> ''
    group by all
    having count(*) > 1
),

final as (
    select
        printed.transaction_id,
        printed.user_id,
        currency,
        direction,
        printed.source,
        action,
        amount,
        vat,
        outcome,
        shown_id(delivery_id) as delivery_id,
        coalesce(transaction_number = printed_again.first_number, true) as is_first_print,
        transaction_sources.role as source_role,
        logged_at,
        stream,
        line,
        file_id,
        transaction_number
    from printed
    left join printed_again
        on printed.transaction_id is not distinct from printed_again.transaction_id
        and printed.user_id = printed_again.user_id
        and (printed.outcome = 'blocked') = printed_again.is_blocked
    left join transaction_sources on printed.source = transaction_sources.source
    where delivery_id <> ''
)

select * from final
