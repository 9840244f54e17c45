-- Enough of an id to tell it by in a sentence: the first eight characters of a UUID, others whole, or what
-- begins them where they are long.
create macro short_id(id) as
    case
        when length(id) = 36 and try_cast(id as uuid) is not null then left(id, 8)
        when length(id) > 24 then left(id, 23) || '…'
        else id
    end
