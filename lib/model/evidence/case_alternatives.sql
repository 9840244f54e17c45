-- One row per user and currency of a case for which a person has to choose between two entries: book
-- one of them, not both.
-- title: One of two entries each, to be chosen by a person
with

sides as (
    select
        user_id,
        currency,
        side,
        case when amount > 0 then 'add ' else 'take off ' end || amount_text(abs(amount), currency) as text,
        abs(amount) as size
    from proposed_entries
    where case_id = $case_id and not is_mechanical
)

select
    user_id as "user",
    max(text) filter (side = 'wallet') as "either in the wallet",
    max(text) filter (side = 'payment') as "or on the payment side"
from sides
group by user_id, currency
order by currency, max(size) desc, user_id
