-- One row per case with entries: which side is wrong where the cause alone tells it, and the entries in
-- one line, alternatives with "or".
-- columns:
--   case_id: Name of the case.
--   wrong_side: wallet or payment; empty where a person has to find out.
--   is_given (yes or no): Whether all of them follow from causes.
--   wallet_too_low (list): What those of them that add to wallets come to, in words, per currency.
--   wallet_too_high (list): What those of them that take off wallets come to.
--   entry_count (entries): Entries to book: of two alternatives one counts.
--   entry: The entries, in words, of all users and currencies of the case.
with

entry_sums as (
    select
        case_id,
        is_mechanical,
        side,
        currency,
        amount > 0 as is_added,
        sum(abs(amount)) as amount,
        count(*) as entry_count
    from proposed_entries
    group by all
),

sides as (
    select
        case_id,
        is_mechanical,
        side,
        sum(entry_count) as entry_count,
        string_agg(
            entry_text(case when is_added then amount else -amount end, currency, side)
            || case when entry_count > 1 then ' (' || counted(entry_count, 'entry', 'entries') || ')' else '' end,
            ' and ' order by amount desc, currency, is_added
        ) as text
    from entry_sums
    group by case_id, is_mechanical, side
),

wallets as (
    select
        case_id,
        list(bookable_text(amount, currency) order by currency) filter (is_added) as wallet_too_low,
        list(bookable_text(amount, currency) order by currency) filter (not is_added) as wallet_too_high
    from entry_sums
    where is_mechanical and side = 'wallet'
    group by case_id
),

final as (
    select
        sides.case_id,
        case
            when bool_and(is_mechanical) and count(*) = 1 then any_value(side)
        end as wrong_side,
        bool_and(is_mechanical) as is_given,
        any_value(wallets.wallet_too_low) as wallet_too_low,
        any_value(wallets.wallet_too_high) as wallet_too_high,
        coalesce(sum(entry_count) filter (is_mechanical), 0)
        + coalesce(max(entry_count) filter (not is_mechanical), 0) as entry_count,
        concat_ws(
            '; and ',
            string_agg(text, '; and ' order by side desc) filter (is_mechanical),
            string_agg(text, ', or ' order by side desc) filter (not is_mechanical)
        ) as entry
    from sides
    left join wallets on sides.case_id = wallets.case_id
    group by sides.case_id
)

select * from final
