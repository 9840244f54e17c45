-- One row per transaction block: every printed field, what became of it, and where it is in the logs. The
-- closing balance is the wallet's after it: the new balance; but where the transaction was blocked, or
-- another listener had booked it before, the wallet stays at the old one.
-- lasts: meanwhile
-- spans: user
-- columns:
--   direction: credit or debit, as seen from the user; from the balances where no type is printed.
--   currency: Currency by its ISO 4217 code, as printed; where none is, that of the only wallet of the
--     user that goes on through it.
--   closing_balance (money): Wallet after the transaction: the new balance; where it was blocked or
--     already synced, the old balance.
--   is_overdraft (yes or no): Whether the new balance is below zero: the earlier tools' flag, true
--     of blocked attempts too.
with

blocks as (
    select
        *,
        amount - vat as net_amount,
        new_balance - old_balance as change
    from transaction_blocks
),

final as (
    select
        shown_part(blocks.transaction_id, masked_blocks.masked_transaction_id) as transaction_id,
        shown_part(blocks.user_id, masked_blocks.masked_user_id) as user_id,
        shown_part(blocks.type, masked_blocks.masked_type) as type,
        case
            when blocks.type = 'DEBIT' then 'debit'
            when blocks.type = 'CREDIT' then 'credit'
            when blocks.change is null or blocks.net_amount is null then null
            when abs(blocks.change - blocks.net_amount) < abs(blocks.change + blocks.net_amount)
                then 'credit'
            when abs(blocks.change - blocks.net_amount) > abs(blocks.change + blocks.net_amount)
                then 'debit'
            when blocks.change < 0 then 'debit'
            else 'credit'
        end as direction,
        shown_part(blocks.source, masked_blocks.masked_source) as source,
        shown_part(blocks.action, masked_blocks.masked_action) as action,
        coalesce(
            shown_part(blocks.currency, masked_blocks.masked_currency), placed_currencies.currency
        ) as currency,
        blocks.amount,
        blocks.vat,
        blocks.old_balance,
        blocks.new_balance,
        case
            when transaction_links.outcome in ('blocked', 'already_synced') then blocks.old_balance
            else blocks.new_balance
        end as closing_balance,
        blocks.payment_balance,
        blocks.update_payment_balance,
        shown_part(blocks.metadata, masked_blocks.masked_metadata) as metadata,
        transaction_links.outcome,
        coalesce(blocks.new_balance < 0, false) as is_overdraft,
        shown_part(message_starts.message_id, masked_blocks.masked_message_id) as message_id,
        transaction_links.request_id::varchar as request_id,
        transaction_links.logged_at,
        log_files.stream,
        blocks.line,
        blocks.file_id,
        transaction_links.message_number,
        transaction_links.block_number,
        transaction_links.transaction_number,
        blocks.is_repaired
    from blocks
    inner join transaction_links
        on blocks.file_id = transaction_links.file_id
        and blocks.line = transaction_links.line
    left join masked_blocks
        on blocks.file_id = masked_blocks.file_id
        and blocks.line = masked_blocks.line
    left join placed_currencies
        on blocks.file_id = placed_currencies.file_id
        and blocks.line = placed_currencies.line
    inner join log_files on blocks.file_id = log_files.file_id
    left join message_starts
        on transaction_links.message_file_id = message_starts.file_id
        and transaction_links.message_line = message_starts.line
)

select * from final
