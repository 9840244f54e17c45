-- User whose wallet the metadata of a transaction name first, `wallet#` before the id or not; null where
-- they name none. To look where the key stands takes a fifth of a search by the expression.
create macro wallet_owner(metadata) as
    case
        when contains(metadata, '"walletId"')
            then nullif(
                regexp_replace(
                    regexp_extract(
                        substring(metadata, strpos(metadata, '"walletId"'), 200),
                        '^"walletId"\s*:\s*"([^"\\]+)',
                        1
                    ),
                    '^wallet#',
                    ''
                ),
                ''
            )
    end
