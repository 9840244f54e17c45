-- Text of a transaction block as the Lambda printed it, rebuilt from a row of transaction_blocks; only
-- for blocks whose event keeps no text.
create macro block_text(block) as
    'Start syncing the balance {' || chr(10)
    || '  transaction: {' || chr(10)
    || '    id: ''' || block.transaction_id || ''',' || chr(10)
    || case
        when block.type is null then ''
        else
            '    type: ''' || block.type || ''',' || chr(10)
            || '    source: ''' || block.source || ''',' || chr(10)
            || '    action: ''' || block.action || ''',' || chr(10)
    end
    || '    userId: ''' || block.user_id || ''',' || chr(10)
    || case
        when block.type is null then ''
        else
            '    paymentBalance: ' || number_text(block.payment_balance) || ',' || chr(10)
            || '    updatePaymentBalance: ' || block.update_payment_balance::varchar || ','
            || chr(10)
            || '    metadata: ' || coalesce(string_text(block.metadata), 'undefined') || ','
            || chr(10)
    end
    || '    currency: ''' || block.currency || ''',' || chr(10)
    || '    amount: ' || number_text(block.amount) || ',' || chr(10)
    || '    vat: ' || number_text(block.vat) || ',' || chr(10)
    || '    oldBalance: ' || number_text(block.old_balance) || ',' || chr(10)
    || '    newBalance: ' || number_text(block.new_balance) || chr(10)
    || '  }' || chr(10) || '}'
