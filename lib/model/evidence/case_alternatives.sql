-- One row per user and currency of a case for which a person has to choose between two entries: book
-- one of them, not both. The largest first, by what is material in their currency.
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
left join material_amounts using (currency)
group by user_id, currency
order by max(size) / nullif(any_value(material_amount), 0) desc nulls last, currency, user_id
