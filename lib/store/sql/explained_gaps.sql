-- One row per break in a user's chain of balances, with the likeliest cause that the logs hold: an
-- already-synced transaction at either end, skipped messages in between (of any user: they do not
-- name one), or nothing.
create view explained_gaps as
with

judged as (
    select
        *,
        case
            when 'already_synced' in (previous_outcome, outcome) then 'already synced'
            when skipped_messages_between > 0 then 'skipped messages'
            else 'nothing'
        end as lies_between
    from balance_gaps
),

final as (
    select
        *,
        'The wallet opens ' || coalesce(currency || ' ', '') || money(abs(difference), currency)
        || case when difference > 0 then ' above' else ' below' end
        || ' the balance that the transaction before it left; '
        || time_between(previous_logged_at, logged_at) || ' lie between, and '
        || case lies_between
            when 'already synced'
                then 'one of the two was already synced by another listener'
            when 'skipped messages'
                then skipped_messages_between || case when skipped_messages_between = 1
                    then ' skipped message that does not name its user'
                    else ' skipped messages that do not name their users' end
            else 'nothing in the logs that could explain it'
        end as reason
    from judged
)

select * from final;
