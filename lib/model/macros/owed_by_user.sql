-- What a case's open money means for its users, in words: 'owes BHD 5.000: the wallet holds too much'.
-- The side that is wrong is wallet or payment; without one it depends on which of the two is right.
create macro owed_by_user(wrong_side, payment_too_high_by, wallet_too_high_by, currency, user_count) as
    case when user_count > 1 then 'The users ' else 'The user ' end
    || concat_ws(
        '; ',
        case
            when not payment_too_high_by > 0 then null
            when wrong_side = 'payment' then
                case when user_count > 1 then 'are' else 'is' end
                || ' owed nothing: the wallet is right, and the payment side shows '
                || amount_text(payment_too_high_by, currency) || ' too much'
            else
                case when user_count > 1 then 'are' else 'is' end
                || ' owed ' || amount_text(payment_too_high_by, currency)
                || case
                    when wrong_side = 'wallet' then ': the wallet holds too little'
                    else ' if the payment side is right, and nothing if the wallet is'
                end
        end,
        case
            when not wallet_too_high_by > 0 then null
            when wrong_side = 'payment' then
                case when user_count > 1 then 'owe' else 'owes' end
                || ' nothing: the wallet is right, and the payment side shows '
                || amount_text(wallet_too_high_by, currency) || ' too little'
            else
                case when user_count > 1 then 'owe ' else 'owes ' end
                || amount_text(wallet_too_high_by, currency)
                || case
                    when wrong_side = 'wallet' then ': the wallet holds too much'
                    else ' if the payment side is right, and nothing if the wallet is'
                end
        end
    )
