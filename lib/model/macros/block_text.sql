-- Text of a transaction block as the Lambda printed it, rebuilt from a row of transaction_blocks; only
-- for blocks whose event keeps no text.
create macro block_text(block) as
    format(
        e'Start syncing the balance {{\n'
        '  transaction: {{\n'
        '    id: \'{}\',\n'
        '{}'
        '    userId: \'{}\',\n'
        '{}'
        '    currency: \'{}\',\n'
        '    amount: {},\n'
        '    vat: {},\n'
        '    oldBalance: {},\n'
        '    newBalance: {}\n'
        '  }}\n'
        '}}',
        block.transaction_id,
        case
            when block.type is null then ''
            else format(
                e'    type: \'{}\',\n'
                '    source: \'{}\',\n'
                '    action: \'{}\',\n',
                block.type,
                block.source,
                block.action
            )
        end,
        block.user_id,
        case
            when block.type is null then ''
            else format(
                e'    paymentBalance: {},\n'
                '    updatePaymentBalance: {},\n'
                '    metadata: {},\n',
                number_text(block.payment_balance),
                block.update_payment_balance::varchar,
                coalesce(string_text(block.metadata), 'undefined')
            )
        end,
        block.currency,
        number_text(block.amount),
        number_text(block.vat),
        number_text(block.old_balance),
        number_text(block.new_balance)
    )
