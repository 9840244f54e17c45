-- User whose wallet the metadata of a transaction name first, `wallet#` before the id or not; null where
-- they name none, or that of the transaction's own user, in letters of whichever case. To look where its own stands takes a tenth of a
-- search by the expression, and there it nearly always stands.
create macro other_wallet_owner(metadata, user_id) as
    case
        when not contains(metadata, '"walletId"') then null
        when
            strpos(metadata, '"walletId"') = strpos(metadata, '"walletId":"wallet#' || user_id || '"')
            and length(user_id) < 100
            and not contains(user_id, '"')
            and not contains(user_id, '\')
            then null
        else list_filter(
            [
                regexp_replace(
                    regexp_extract(
                        substring(metadata, strpos(metadata, '"walletId"'), 200),
                        '^"walletId"\s*:\s*"([^"\\]+)',
                        1
                    ),
                    '^wallet#',
                    ''
                )
            ],
            lambda owner: owner <> '' and lower(owner) <> lower(user_id)
        )[1]
    end
