-- What a case's open money means for its users, in words: 'owes BHD 5.000: the wallet holds too much'.
-- The side that is wrong is wallet or payment; without one it depends on which of the two is right. The
-- amounts are lists of texts, one per currency, of what is too high on either side.
create macro owed_by_user(wrong_side, payment_too_high, wallet_too_high, user_count) as
    case when user_count > 1 then 'The users ' else 'The user ' end
    || concat_ws(
        '; and ',
        case
            when coalesce(len(payment_too_high), 0) = 0 then null
            when wrong_side = 'payment' then
                case when user_count > 1 then 'are' else 'is' end
                || ' owed nothing: the wallet is right, and the payment side shows '
                || listed_text(payment_too_high) || ' too much'
            else
                case when user_count > 1 then 'are' else 'is' end
                || ' owed ' || listed_text(payment_too_high)
                || case
                    when wrong_side = 'wallet' then ': the wallet holds too little'
                    else ' if the payment side is right, and nothing if the wallet is'
                end
        end,
        case
            when coalesce(len(wallet_too_high), 0) = 0 then null
            when wrong_side = 'payment' then
                case when user_count > 1 then 'owe' else 'owes' end
                || ' nothing: the wallet is right, and the payment side shows '
                || listed_text(wallet_too_high) || ' too little'
            else
                case when user_count > 1 then 'owe ' else 'owes ' end
                || listed_text(wallet_too_high)
                || case
                    when wrong_side = 'wallet' then ': the wallet holds too much'
                    else ' if the payment side is right, and nothing if the wallet is'
                end
        end
    )
