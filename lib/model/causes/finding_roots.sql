-- One row per finding: its cause, and what the case that it belongs to goes by. First comes the change
-- of a balance that it is about, by its transaction, its message or its user and time; then an outage
-- that it is in; then the other findings of the same user, day or message.
-- lasts: session
-- when: exists(from findings)
-- columns:
--   root: What the case goes by, as `balance_changes` has it.
with

found_things as (
    select
        findings.finding_id,
        findings.kind,
        findings.severity,
        findings.user_id,
        findings.user_ids,
        findings.currency,
        findings.exposure,
        findings.first_seen_at,
        findings.last_seen_at,
        findings.transaction_ids,
        findings.message_ids,
        findings.subject,
        findings.reason,
        findings.file_id,
        findings.line,
        causes.cause as kind_cause,
        causes.role,
        causes.merges_by
    from findings
    inner join finding_causes on findings.finding_id = finding_causes.finding_id
    inner join causes on finding_causes.cause = causes.cause
),

-- Ids that were printed again: that they came late is a part of it.
printed_again as (
    select distinct unnest(transaction_ids) as transaction_id
    from found_things
    where kind_cause = 'duplicate'
),

late_again as (
    select found_things.finding_id
    from found_things
    semi join printed_again on found_things.transaction_ids[1] = printed_again.transaction_id
    where found_things.kind_cause = 'late' and found_things.user_id is not null
),

known_changes as (
    select * from balance_changes
),

ranked as (
    select
        *,
        row_number() over (
            partition by user_id, currency
            order by
                abs(open_step) desc,
                abs(step) desc nulls last,
                logged_at desc,
                transaction_id desc,
                root,
                cause
        ) as weight
    from known_changes
    where not is_gap
),

by_difference as (
    select
        found_things.finding_id,
        ranked.cause,
        ranked.root
    from found_things
    inner join ranked
        on found_things.user_id = ranked.user_id
        and found_things.currency is not distinct from ranked.currency
    where found_things.kind = 'sync_break' and ranked.weight = 1
),

by_gap as (
    select
        found_things.finding_id,
        coalesce(steps.cause, unseen.cause) as cause,
        coalesce(steps.root, unseen.root) as root
    from found_things
    inner join gap_causes
        on found_things.file_id = gap_causes.file_id
        and found_things.line = gap_causes.line
    left join known_changes as steps
        on gap_causes.user_id = steps.user_id
        and gap_causes.currency is not distinct from steps.currency
        and gap_causes.observation_number = steps.observation_number
        and (gap_causes.observation_number > 0 or steps.wallet_gap <> 0)
        and not steps.is_gap
    left join known_changes as unseen
        on gap_causes.file_id = unseen.file_id
        and gap_causes.line = unseen.line
        and unseen.is_gap
    where found_things.kind = 'balance_gap'
),


out_of_sync as (
    select
        found_things.finding_id,
        found_things.user_id,
        coalesce(found_things.currency, '') as currency,
        found_things.first_seen_at as seen_at,
        found_things.kind = 'payment_negative' as is_negative
    from found_things
    where found_things.kind in ('silent_sync_break', 'payment_negative')
),

steps_before as (
    select
        *,
        coalesce(currency, '') as currency_text
    from known_changes
    where not is_gap
    qualify row_number() over (
        partition by user_id, currency, logged_at order by transaction_id desc, root, cause
    ) = 1
),

by_time as (
    select
        out_of_sync.finding_id,
        steps_before.cause,
        steps_before.root
    from out_of_sync
    asof inner join steps_before
        on out_of_sync.user_id = steps_before.user_id
        and out_of_sync.currency = steps_before.currency_text
        and out_of_sync.seen_at >= steps_before.logged_at
    where not out_of_sync.is_negative or steps_before.difference < 0
),

-- The transaction that first shows a difference, what an outage left, or what was only read ahead, is
-- not what made it.
transactions_of_changes as (
    select
        transaction_id,
        currency,
        cause,
        root,
        abs(open_step) as weight,
        is_gap or open_step <> 0 as is_open
    from known_changes
    where cause not in ('first_seen', 'outage', 'timing')
    union all
    select counterpart_id, currency, cause, root, abs(open_step), is_gap or open_step <> 0
    from known_changes
    where counterpart_id is not null
),

messages_of_changes as (
    select
        transactions.message_id,
        transactions_of_changes.cause,
        transactions_of_changes.root,
        transactions_of_changes.weight,
        transactions_of_changes.is_open
    from transactions_of_changes
    inner join transactions
        on transactions_of_changes.transaction_id = transactions.transaction_id
    where
        transactions.message_id is not null
        and transactions.user_id is not null
        and transactions.logged_at < scope_to()
),

-- What is out of order is the last one; the others are only what it is compared with, as those in another
-- currency are, unless the finding is of a kind that tells of that very cause. What could not be read stays
-- unknown when a difference is settled: it shares open changes only.
shared as (
    select
        found_things.finding_id,
        unnest(
            case
                when found_things.role = 'order' then found_things.transaction_ids[-1:]
                else found_things.transaction_ids
            end
        ) as transaction_id,
        found_things.currency,
        null as message_id,
        found_things.kind_cause,
        found_things.role <> 'coverage' as shares_settled
    from found_things
    where
        found_things.user_id is not null
        and (found_things.merges_by = 'user' or found_things.kind_cause = 'late')
    union all
    select
        finding_id,
        null,
        null,
        unnest(message_ids),
        kind_cause,
        role <> 'coverage'
    from found_things
),

by_transaction as (
    select
        shared.finding_id,
        max_by(transactions_of_changes.cause, (weight, root, cause)) as cause,
        max_by(transactions_of_changes.root, (weight, root, cause)) as root
    from shared
    inner join transactions_of_changes
        on shared.transaction_id = transactions_of_changes.transaction_id
        and (
            coalesce(shared.currency = transactions_of_changes.currency, true)
            or shared.kind_cause = transactions_of_changes.cause
        )
        and (transactions_of_changes.is_open or shared.shares_settled)
    group by shared.finding_id
),

by_message as (
    select
        shared.finding_id,
        max_by(messages_of_changes.cause, (weight, root, cause)) as cause,
        max_by(messages_of_changes.root, (weight, root, cause)) as root
    from shared
    inner join messages_of_changes
        on shared.message_id = messages_of_changes.message_id
        and (messages_of_changes.is_open or shared.shares_settled)
    group by shared.finding_id
),

of_system as (
    select
        found_things.finding_id,
        found_things.first_seen_at,
        found_things.last_seen_at,
        found_things.merges_by
    from found_things
    where
        found_things.merges_by = 'system'
        or found_things.kind_cause in ('lost_message', 'redelivered', 'volume')
        or found_things.kind = 'lost_message'
),

by_incident as (
    select
        found_things.finding_id,
        min_by(known_changes.cause, (known_changes.logged_at, known_changes.root)) as cause,
        min_by(known_changes.root, (known_changes.logged_at, known_changes.root)) as root
    from found_things
    cross join settings
    inner join known_changes
        on found_things.kind_cause = known_changes.cause
        and known_changes.logged_at >= found_things.first_seen_at
        and known_changes.logged_at
        <= found_things.last_seen_at + to_hours(settings.incident_hours)
    where
        found_things.kind_cause = 'missing_log'
        and found_things.user_id is null
        and starts_with(known_changes.root, 'incident ')
    group by found_things.finding_id
),

-- Evenings without a transaction on which both sides of many users moved: what ran then was not logged.
unlogged_evenings as (
    select
        outages.started_at,
        min(by_incident.root) as root
    from outages
    inner join found_things
        on found_things.kind_cause = 'missing_log'
        and try_cast(regexp_extract(found_things.subject, '^evening without logs (.+)$', 1) as date)
        between outages.started_at::date and outages.ended_at::date
    inner join by_incident on found_things.finding_id = by_incident.finding_id
    where outages.kind = 'no_transactions'
    group by outages.started_at
),

-- Silences over which both sides of many users moved alike: transactions ran then that were not logged.
unlogged_silences as (
    select
        outages.started_at,
        min(known_changes.root) as root
    from outages
    inner join difference_steps
        on difference_steps.previous_logged_at <= outages.started_at
        and difference_steps.logged_at >= outages.ended_at
    inner join known_changes
        on difference_steps.file_id = known_changes.file_id
        and difference_steps.line = known_changes.line
    where
        outages.kind = 'no_transactions'
        and difference_steps.cause = 'missing_log'
        and starts_with(known_changes.root, 'incident ')
    group by outages.started_at
    having count(distinct difference_steps.user_id) >= (select missing_users from settings)
),

unlogged as (
    select
        started_at,
        min(root) as root
    from (
        select * from unlogged_evenings
        union all
        select * from unlogged_silences
    )
    group by started_at
),

by_outage as (
    select
        of_system.finding_id,
        case
            when min_by(unlogged.root, outages.started_at) is not null
                or min_by(outages.kind, (outages.started_at, outages.kind)) = 'no_logs'
                then 'missing_log'
            else 'outage'
        end as cause,
        coalesce(
            min_by(unlogged.root, outages.started_at),
            'outage ' || strftime(min(outages.started_at), '%Y-%m-%d %H:%M:%S')
        ) as root
    from of_system
    inner join outages
        on of_system.first_seen_at <= outages.ended_at
        and of_system.last_seen_at >= outages.started_at
    left join unlogged on outages.started_at = unlogged.started_at
    group by of_system.finding_id
),

found as (
    select *, 1 as priority from by_difference
    union all
    select *, 2 from by_gap
    union all
    select *, 3 from by_time
    union all
    select *, 4 from by_transaction
    union all
    select *, 5 from by_message
    union all
    select *, 6 from by_outage
    union all
    select *, 7 from by_incident
),

rooted as (
    select
        finding_id,
        min_by(cause, (priority, root, cause)) as cause,
        min_by(root, (priority, root, cause)) as root
    from found
    where root is not null
    group by finding_id
),

others as (
    select
        found_things.finding_id,
        found_things.user_id,
        found_things.currency,
        found_things.first_seen_at,
        found_things.severity,
        found_things.transaction_ids,
        found_things.message_ids,
        found_things.subject,
        found_things.kind_cause as cause,
        found_things.merges_by
    from found_things
    anti join rooted on found_things.finding_id = rooted.finding_id
),

sorted as (
    select
        others.* replace (
            case
                when alike_findings.what is not null then 'day'
                when late_again.finding_id is not null then 'user'
                else others.merges_by
            end as merges_by
        ),
        alike_findings.what
    from others
    left join late_again on others.finding_id = late_again.finding_id
    left join alike_findings on others.finding_id = alike_findings.finding_id
),

keyed as (
    select
        * exclude (what),
        -- What a user is does not change from day to day, nor does what wallets the user has.
        user_id is not null
        and (cause = 'test_data' and severity = 'warning' or starts_with(cause, 'currency')) as is_lasting,
        case
            when what is not null then what
            when is_lasting then 'lasting ' || cause || ' ' || user_id
            when merges_by = 'day' then 'day ' || cause || ' ' || strftime(first_seen_at, '%Y-%m-%d')
            when merges_by = 'message' then 'message ' || coalesce(message_ids[1], subject)
            when merges_by = 'system' then 'system ' || cause
            when user_id is null then 'finding ' || cause || ' ' || subject
            else 'of user ' || user_id || ' ' || coalesce(currency, '')
        end as key
    from sorted
),

marked as (
    select
        *,
        case
            when is_lasting then row_number() over in_order = 1
            else coalesce(
                    first_seen_at - lag(first_seen_at) over in_order
                    > (select to_hours(incident_hours) from settings),
                    true
                )
        end as begins_cluster
    from keyed
    window in_order as (partition by key order by first_seen_at, finding_id)
),

numbered as (
    select
        *,
        count(case when begins_cluster then 1 end) over (
            partition by key
            order by first_seen_at, finding_id
            rows between unbounded preceding and current row
        ) as cluster_number
    from marked
),

labelled as (
    select
        *,
        key || ' ' || first_value(finding_id) over (
            partition by key, cluster_number order by first_seen_at, finding_id
        ) as label
    from numbered
),

ids as (
    select label, 'transaction ' || unnest(transaction_ids) as id
    from labelled
    where merges_by = 'user' and user_id is not null
    union
    select label, 'message ' || unnest(message_ids) as id
    from labelled
),

met as (
    select id, min(label) as first_label
    from ids
    group by id
),

merged as (
    select
        ids.label,
        min(met.first_label) as root
    from ids
    inner join met on ids.id = met.id
    group by ids.label
),

by_itself as (
    select
        labelled.finding_id,
        labelled.cause,
        coalesce(second.root, first.root, labelled.label) as root
    from labelled
    left join merged as first on labelled.label = first.label
    left join merged as second on first.root = second.label
),

roots as (
    select * from rooted
    union all
    select * from by_itself
),

final as (
    select
        found_things.finding_id,
        roots.cause,
        roots.root,
        found_things.kind,
        found_things.severity,
        found_things.user_id,
        found_things.user_ids,
        found_things.currency,
        found_things.exposure,
        found_things.first_seen_at,
        found_things.last_seen_at,
        found_things.transaction_ids,
        found_things.subject,
        found_things.reason
    from found_things
    inner join roots on found_things.finding_id = roots.finding_id
)

select * from final
