-- One row with the longest of some words that can stand in a log event only inside of one value that
-- the event's table, or the table of what it prints, holds: an id, mostly. No row where none is one, or
-- the ledger has only a few log events. A number may be a part of a time or of an amount, and what a log
-- line says anyway stands between values.
with

words as (
    select unnest(string_split_regex(lower(trim($words)), '\s+')) as word
),

said as (
    select
        lower(
            block_text({
                'transaction_id': '',
                'type': '',
                'source': '',
                'action': '',
                'user_id': '',
                'payment_balance': 0::decimal(18, 6),
                'update_payment_balance': true,
                'metadata': null,
                'currency': '',
                'amount': 0::decimal(18, 6),
                'vat': 0::decimal(18, 6),
                'old_balance': 0::decimal(18, 6),
                'new_balance': 0::decimal(18, 6)
            })
            || ' false '
            || array_to_string(enum_range(null::event_level), ' ')
            || ' '
            || (select string_agg(usual_text, ' ') from event_types)
        ) as text
)

select word
from words
cross join said
where
    (select count(*) from events) > $few
    and regexp_full_match(word, '[a-z0-9@._:+-]{3,}')
    and not regexp_full_match(word, '[0-9tz.:+-]+')
    and not contains(said.text, word)
order by length(word) desc, word
limit 1
