-- What a case's open money means for the company, in words: 'takes BHD 5.000 off the wallet'. The side
-- that is wrong is wallet or payment; without one the company has to find out which it is.
create macro task_of_company(wrong_side, payment_too_high_by, wallet_too_high_by, currency) as
    'The company ' || concat_ws(
        '; ',
        case
            when not payment_too_high_by > 0 then null
            when wrong_side = 'payment'
                then 'takes ' || amount_text(payment_too_high_by, currency)
                    || ' off the payment side, before it is spent there'
            when wrong_side = 'wallet'
                then 'adds ' || amount_text(payment_too_high_by, currency) || ' to the wallet'
            else 'finds out which side is right: then it adds '
                || amount_text(payment_too_high_by, currency)
                || ' to the wallet, or takes it off the payment side'
        end,
        case
            when not wallet_too_high_by > 0 then null
            when wrong_side = 'payment'
                then 'adds ' || amount_text(wallet_too_high_by, currency) || ' to the payment side'
            when wrong_side = 'wallet'
                then 'takes ' || amount_text(wallet_too_high_by, currency)
                    || ' off the wallet; what is spent already it has to ask for'
            else 'finds out which side is right: then it takes '
                || amount_text(wallet_too_high_by, currency)
                || ' off the wallet, or adds it to the payment side'
        end
    )
