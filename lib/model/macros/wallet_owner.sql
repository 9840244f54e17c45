-- User whose wallet the metadata of a transaction name, `wallet#` before the id or not; null where
-- they name none.
create macro wallet_owner(metadata) as
    case
        when contains(metadata, 'walletId')
            then nullif(
                regexp_extract(metadata, '"walletId"\s*:\s*"(?:wallet#)?([^"\\]+)', 1), ''
            )
    end
