-- What a case's open money means for the company, in words: 'takes BHD 5.000 off the wallet'. The side
-- that is wrong is wallet or payment; without one the company has to find out which it is. The amounts
-- are lists of texts, one per currency, of what is too high on either side.
create macro task_of_company(wrong_side, payment_too_high, wallet_too_high) as
    'The company '
    || case
        when wrong_side in ('wallet', 'payment') then ''
        else 'finds out which side is right: then it '
    end
    || concat_ws(
        '; and it ',
        case
            when coalesce(len(payment_too_high), 0) = 0 then null
            when wrong_side = 'payment'
                then 'takes ' || listed_text(payment_too_high)
                    || ' off the payment side, before it is spent there'
            when wrong_side = 'wallet' then 'adds ' || listed_text(payment_too_high) || ' to the wallet'
            else 'adds ' || listed_text(payment_too_high) || ' to the wallet, or takes '
                || case when len(payment_too_high) = 1 then 'it' else 'them' end || ' off the payment side'
        end,
        case
            when coalesce(len(wallet_too_high), 0) = 0 then null
            when wrong_side = 'payment' then 'adds ' || listed_text(wallet_too_high) || ' to the payment side'
            when wrong_side = 'wallet'
                then 'takes ' || listed_text(wallet_too_high)
                    || ' off the wallet; what is spent already it has to ask for'
            else 'takes ' || listed_text(wallet_too_high) || ' off the wallet, or adds '
                || case when len(wallet_too_high) = 1 then 'it' else 'them' end || ' to the payment side'
        end
    )
