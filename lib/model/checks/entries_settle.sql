-- One row per user and currency, all of whose entries are mechanical, whose two balances these entries
-- would not bring together.
-- title: Mechanical entries bring together what they claim to
with

outstanding as (
    select
        user_id,
        currency,
        arg_max(difference, transaction_number) as difference
    from observed_differences
    group by user_id, currency
),

entries as (
    select
        user_id,
        currency,
        bool_and(is_mechanical) as is_mechanical,
        sum(case side when 'payment' then amount else -amount end) as change,
        sum(change_count) as change_count
    from proposed_entries
    group by user_id, currency
)

select
    outstanding.user_id,
    outstanding.currency,
    outstanding.difference,
    entries.change
from outstanding
inner join entries
    on outstanding.user_id = entries.user_id
    and outstanding.currency is not distinct from entries.currency
cross join settings
where
    entries.is_mechanical
    and abs(outstanding.difference + entries.change)
    > settings.tolerance * (2 + entries.change_count)
order by outstanding.user_id, outstanding.currency
