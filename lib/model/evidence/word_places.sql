-- One row per log event that may hold a word of `plain_word`: where one of its values does, and where
-- what is shown of its text is not all that was printed. One more than `most` says that there are more.
with

places as (
    select file_id, line
    from transaction_blocks
    where
        contains(lower(transaction_id), $word)
        or contains(lower(user_id), $word)
        or contains(lower(type), $word)
        or contains(lower(source), $word)
        or contains(lower(action), $word)
        or contains(lower(currency), $word)
        or contains(lower(metadata), $word)
    union all
    select file_id, line
    from message_starts
    where contains(lower(message_id), $word)
    union all
    select file_id, line
    from events
    where contains(request_id::varchar, $word)
    union all
    select file_id, line
    from events
    where contains(lower(text), $word) or may_be_personal(text)
    union all
    select file_id, line
    from events
    where prefix is not null
    union all
    select file_id, line
    from masked_blocks
    union all
    select file_id, line
    from message_links
    where masked_message_id is not null
)

select distinct
    file_id,
    line
from places
order by file_id, line
limit $most + 1
