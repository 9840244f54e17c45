-- One row per thing to decide: everything with one root is one case, however many users, findings and
-- currencies it has. Each finding is in exactly one. A case of several currencies has its amounts per
-- currency in `case_amounts`; here are those of the currency with the largest.
-- lasts: session
-- when: exists(from finding_roots) or exists(from balance_changes)
-- columns:
--   case_id: Name of the case; the same when later logs are added.
--   cause: Its cause; see causes.
--   title: The cause in words.
--   severity: critical: material money that is wrong or lost and open; warning: money, or a doubt, that
--     a person has to decide; notice: settled, or little. Money that is not known is not little.
--   currency: Currency in which it weighs most; empty where no money is known.
--   currencies (list): Currencies of its money, that in which it weighs most first.
--   amounts: What `exposure` says, in each currency, in words; empty where no money is known.
--   exposure (money): Amounts that are still open in that currency, each user's by itself; where none
--     is, the amounts that the case is about.
--   payment_too_high_by (money): Of what is open, where the payment side is above the wallet.
--   wallet_too_high_by (money): Of what is open, where the wallet is above the payment side.
--   agreed_error (money): What both sides hold too much, where they agree again because one was set to the
--     other, which was wrong; below zero where they hold too little.
--   material_units: Exposure in material amounts of the currency, to sort by.
--   is_open (yes or no): Whether a person still has to do something.
--   is_mechanical (yes or no): Whether entries that follow from the cause alone settle it.
--   user_count (users): Users that it is about.
--   change_count (changes): Changes of differences, and gaps, that it stands for.
--   headline: The case in one line.
--   reason: What happened, who has too much, and how to find out where a difference is open; what is to be
--     done otherwise is `for_company` of reviewed_cases.
--   user_ids (list): Users that it is about.
--   transaction_ids (list): Transactions that it is about.
--   finding_ids (list): Findings that it stands for.
with

-- Of equally serious findings, what happened goes before what is merely unusual, and that before what is
-- settled.
members as (
    select
        finding_roots.*,
        case
            when causes.role = 'settled' then 2
            when causes.role = 'unusual' or finding_roots.cause = 'late' then 1
            else 0
        end as rank
    from finding_roots
    inner join causes on finding_roots.cause = causes.cause
),

known_changes as (
    select * from balance_changes
),

amounts as (
    select * from case_amounts
),

of_findings as (
    select
        root,
        list(finding_id order by kind, first_seen_at, finding_id) as finding_ids,
        min(severity) as severity,
        min(severity) filter (exposure is null and currency is not null) as severity_of_unknown,
        min_by(cause, (severity, rank, -coalesce(exposure, 0), finding_id)) as cause,
        min_by(reason, (severity, rank, -coalesce(exposure, 0), finding_id)) as reason,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from members
    group by root
),

of_changes as (
    select
        root,
        case
            when starts_with(root, 'user ')
                then arg_max(cause, (abs(open_step), abs(step), logged_at))
            when starts_with(root, 'incident ') then split_part(any_value(root), ' ', 2)
            else mode(cause order by cause)
        end as cause,
        arg_max(reason, (abs(open_step), coalesce(abs(step), 0), logged_at)) as reason,
        arg_max(cause, (abs(step), -epoch_us(logged_at))) filter (cause <> 'corrected') as cause_before,
        arg_max(reason, (abs(step), -epoch_us(logged_at))) filter (cause <> 'corrected') as reason_before,
        count(*) filter (not takes_back) as change_count,
        count(distinct user_id) filter (takes_back) as corrected_users,
        count(*) filter (open_step <> 0) as open_count,
        bool_and(coalesce(is_mechanical, false)) filter (open_step <> 0) as is_mechanical,
        count(distinct user_id) as user_count,
        min(logged_at) as first_seen_at,
        max(logged_at) filter (not takes_back) as last_seen_at,
        bool_or(is_gap) as has_unseen_gap,
        any_value(alike_text) filter (not takes_back) as alike_text,
        list(distinct known_changes.cause order by known_changes.cause) filter (open_step <> 0) as open_causes,
        list(distinct other_cause order by other_cause) filter (open_step <> 0 and other_cause is not null)
            as other_causes
    from known_changes
    group by root
),

-- The side that is wrong, where all that is open says the same one.
open_sides as (
    select
        root,
        min(side) as side
    from known_changes
    where open_step <> 0
    group by root
    having count(side) = count(*) and min(side) = max(side)
),

transaction_lists as (
    select
        root,
        list(distinct transaction_id order by transaction_id) as transaction_ids
    from (
        select root, transaction_id from known_changes
        union all
        select root, counterpart_id from known_changes where counterpart_id is not null
        union all
        select root, unnest(transaction_ids) from members
    )
    group by root
),

main_amounts as (
    select *
    from amounts
    qualify row_number() over (
        partition by root
        order by is_open desc, material_units desc nulls last, exposure desc, currency
    ) = 1
),

money_texts as (
    select
        amounts.root,
        nullif(concat_ws(
            '; ',
            case any_value(open_sides.side) when 'wallet' then 'wallet too low by '
                else 'payment side too high by '
            end || listed_text(
                list(
                    bookable_text(payment_too_high_by, currency)
                    order by material_units desc nulls last, currency
                ) filter (is_open and payment_too_high_by > 0)
            ),
            case any_value(open_sides.side) when 'payment' then 'payment side too low by '
                else 'wallet too high by '
            end || listed_text(
                list(
                    bookable_text(wallet_too_high_by, currency)
                    order by material_units desc nulls last, currency
                ) filter (is_open and wallet_too_high_by > 0)
            )
        ), '') as open_text,
        string_agg(
            'both sides too ' || case when too_high_by > 0 then 'high' else 'low' end || ' by '
            || bookable_text(agreed_error, currency),
            '; ' order by material_units desc nulls last, currency
        ) filter (agreed_error > 0) as agreed_text,
        string_agg(
            bookable_text(exposure, currency), ', ' order by material_units desc nulls last, currency
        ) filter (not is_open and exposure > 0) as stake_text,
        string_agg(
            bookable_text(exposure, currency), ', ' order by material_units desc nulls last, currency
        ) filter (is_open) as open_amounts,
        string_agg(
            bookable_text(exposure, currency), ', ' order by material_units desc nulls last, currency
        ) filter (agreed_error > 0) as agreed_amounts,
        list(
            currency order by is_open desc, material_units desc nulls last, exposure desc, currency
        ) filter (currency is not null) as currencies,
        max(material_units) as material_units,
        bool_or(is_open) as is_open,
        bool_or(exposure >= minor_amount) as is_more_than_minor
    from amounts
    left join open_sides on amounts.root = open_sides.root
    group by amounts.root
),

user_lists as (
    select
        root,
        list(distinct user_id order by user_id) as user_ids
    from (select root, unnest(user_ids) as user_id from amounts)
    where user_id is not null
    group by root
),

joined as (
    select
        coalesce(of_findings.root, of_changes.root) as root,
        coalesce(
            case when money_texts.agreed_text is not null then of_changes.cause_before end,
            of_changes.cause,
            of_findings.cause
        ) as cause,
        of_findings.severity as finding_severity,
        of_findings.severity_of_unknown,
        coalesce(of_findings.finding_ids, []) as finding_ids,
        least(of_findings.first_seen_at, of_changes.first_seen_at) as first_seen_at,
        greatest(of_findings.last_seen_at, of_changes.last_seen_at) as last_seen_at,
        coalesce(of_changes.change_count, 0) as change_count,
        coalesce(of_changes.corrected_users, 0) as corrected_users,
        coalesce(of_changes.open_count, 0) as open_count,
        of_changes.root is not null as has_changes,
        coalesce(of_changes.has_unseen_gap, false) as has_unseen_gap,
        coalesce(of_changes.is_mechanical, false) as is_mechanical,
        of_changes.user_count as changed_users,
        of_changes.alike_text,
        list_filter(
            list_distinct(list_concat(of_changes.open_causes, of_changes.other_causes)),
            lambda one: one <> of_changes.cause and one <> 'out_of_order'
        ) as more_causes,
        coalesce(
            case when money_texts.agreed_text is not null then of_changes.reason_before end,
            of_changes.reason
        ) as change_reason,
        of_findings.reason as finding_reason,
        starts_with(coalesce(of_findings.root, of_changes.root), 'user ') as is_of_one_user
    from of_findings
    full join of_changes on of_findings.root = of_changes.root
    left join money_texts on coalesce(of_findings.root, of_changes.root) = money_texts.root
    where
        of_findings.root is not null
        or of_changes.open_count > 0
        or money_texts.agreed_text is not null
),

runtimes as (
    select
        logged_at,
        max(regexp_extract(text, 'Runtime Version: (\S+)', 1)) as runtime_version
    from kept_events
    where event_type = 'init_start'
    group by logged_at
),

incidents as (
    select
        joined.root,
        joined.first_seen_at,
        joined.first_seen_at - to_hours(settings.incident_hours) as since
    from joined
    cross join settings
    where joined.changed_users >= settings.incident_users
),

runtime_changes as (
    select
        incidents.root,
        earlier.runtime_version as runtime_before,
        later.runtime_version as runtime_after
    from incidents
    asof inner join runtimes as earlier on incidents.since >= earlier.logged_at
    asof inner join runtimes as later on incidents.first_seen_at >= later.logged_at
    where earlier.runtime_version <> later.runtime_version
),

findings_before as (
    select
        incidents.root,
        count(distinct members.subject) filter (
            members.kind in ('failed_request', 'lost_message', 'redelivered_message')
        ) as failure_count,
        string_agg(
            distinct replace(members.subject, '=', ' '), ', ' order by replace(members.subject, '=', ' ')
        ) filter (members.kind = 'unknown_value') as new_values
    from incidents
    inner join members
        on members.first_seen_at >= incidents.since
        and members.first_seen_at <= incidents.first_seen_at
    where members.kind in ('failed_request', 'lost_message', 'redelivered_message', 'unknown_value')
    group by incidents.root
),

more_titles as (
    select
        root,
        string_agg(
            case
                when regexp_matches(causes.title, '^[A-Z]{2}') then causes.title
                else lower(left(causes.title, 1)) || substr(causes.title, 2)
            end,
            ', ' order by causes.title
        ) as titles
    from (select root, unnest(more_causes) as cause from joined where is_of_one_user)
    inner join causes using (cause)
    group by root
),

preceded as (
    select
        incidents.root,
        '. In the days before, '
        || nullif(
            concat_ws(
                '; ',
                'the runtime changed from ' || runtime_changes.runtime_before || ' to '
                || runtime_changes.runtime_after,
                case
                    when findings_before.failure_count > 0
                        then counted(findings_before.failure_count, 'request or message', 'requests or messages')
                            || ' failed'
                end,
                'new values appeared: ' || left(findings_before.new_values, 200)
            ),
            ''
        ) as preceded_by
    from incidents
    left join runtime_changes on incidents.root = runtime_changes.root
    left join findings_before on incidents.root = findings_before.root
),

described as (
    select
        joined.*,
        causes.title,
        causes.role,
        causes.meaning,
        causes.remedy,
        causes.is_mechanical as is_cause_mechanical,
        preceded.preceded_by,
        more_titles.titles as more_titles,
        main_amounts.currency,
        coalesce(main_amounts.exposure, 0) as exposure,
        coalesce(main_amounts.payment_too_high_by, 0) as payment_too_high_by,
        coalesce(main_amounts.wallet_too_high_by, 0) as wallet_too_high_by,
        coalesce(
            case when main_amounts.too_high_by > 0 then 1 else -1 end * main_amounts.agreed_error, 0
        ) as agreed_error,
        money_texts.material_units,
        coalesce(money_texts.is_open, false) as has_open_money,
        coalesce(money_texts.is_more_than_minor, false) as is_more_than_minor,
        money_texts.open_text,
        money_texts.agreed_text,
        money_texts.stake_text,
        coalesce(money_texts.open_amounts, money_texts.agreed_amounts, money_texts.stake_text) as amounts,
        coalesce(money_texts.currencies, []) as currencies,
        coalesce(user_lists.user_ids, []) as user_ids,
        coalesce(transaction_lists.transaction_ids, []) as transaction_ids
    from joined
    inner join causes on joined.cause = causes.cause
    left join preceded on joined.root = preceded.root
    left join more_titles on joined.root = more_titles.root
    left join main_amounts on joined.root = main_amounts.root
    left join money_texts on joined.root = money_texts.root
    left join user_lists on joined.root = user_lists.root
    left join transaction_lists on joined.root = transaction_lists.root
),

judged as (
    select
        *,
        case
            when has_open_money or agreed_text is not null then true
            -- The two sides agree, and it is still the money of another user.
            when cause = 'wrong_user' and finding_severity = 'critical' then true
            -- The two sides agree, and what moved both of many users is in no sum and no check.
            when starts_with(root, 'incident missing_log ')
                then coalesce(finding_severity, 'notice') <> 'notice'
            -- The two sides agree, and neither has booked it; or they are the balances of two systems.
            when starts_with(cause, 'unknown') or cause = 'contradiction'
                then coalesce(finding_severity, 'notice') <> 'notice'
            when has_changes and not has_unseen_gap then false
            when role = 'settled' then false
            else coalesce(finding_severity, 'notice') <> 'notice'
        end as is_open,
        len(user_ids) as user_count
    from described
),

final as (
    select
        'case-' || left(md5(root), 10) as case_id,
        cause,
        title,
        case
            when not is_open then 'notice'
            when not has_open_money
                and (starts_with(root, 'incident missing_log ') or has_changes and cause = 'contradiction')
                then finding_severity::varchar
            when material_units is null then finding_severity::varchar
            when not is_more_than_minor then coalesce(severity_of_unknown::varchar, 'notice')
            when has_open_money and material_units >= 1 then 'critical'
            when role = 'money' and not has_changes and finding_severity = 'critical'
                and material_units >= 1
                then 'critical'
            else 'warning'
        end::finding_severity as severity,
        currency,
        currencies,
        exposure::decimal(38, 6) as exposure,
        amounts,
        payment_too_high_by::decimal(38, 6) as payment_too_high_by,
        wallet_too_high_by::decimal(38, 6) as wallet_too_high_by,
        agreed_error::decimal(38, 6) as agreed_error,
        material_units,
        is_open,
        is_mechanical and has_open_money as is_mechanical,
        user_count,
        change_count,
        first_seen_at,
        last_seen_at,
        title
        || case user_count
            when 0 then ''
            when 1 then ', user ' || short_id(user_ids[1])
            else ', ' || counted(user_count, 'user', 'users')
        end
        || coalesce(
            ': ' || open_text,
            ': ' || agreed_text,
            ': about ' || stake_text,
            case when user_count = 0 then ': ' || first_statement(finding_reason) end,
            ''
        )
        || case when has_changes and not is_open then ': nothing is open' else '' end as headline,
        case
            when has_changes and is_of_one_user
                then change_reason
                    || case
                        when change_count > 1
                            then ' (the largest of ' || counted(change_count, 'change', 'changes')
                                || case
                                    when first_seen_at::date = last_seen_at::date then ' on '
                                    else ' from ' || strftime(first_seen_at, '%Y-%m-%d') || ' to '
                                end
                                || strftime(last_seen_at, '%Y-%m-%d')
                                || case when is_open then coalesce('; others: ' || more_titles, '') else '' end
                                || ')'
                        else ''
                    end
            when has_changes
                then meaning || ': ' || counted(change_count, 'change', 'changes') || ' of '
                    || counted(changed_users, 'user', 'users') || coalesce(', ' || alike_text || ',', '')
                    || ' from '
                    || strftime(first_seen_at, '%Y-%m-%d %H:%M') || ' to '
                    || strftime(last_seen_at, '%Y-%m-%d %H:%M')
                    || case
                        when corrected_users > 0
                            then '; all or a part of it was taken back since for '
                                || counted(corrected_users, 'user', 'users')
                        else ''
                    end
            else finding_reason
                || case
                    when len(finding_ids) > 1 then ' (one of ' || counted(len(finding_ids), 'finding', 'findings') || ')'
                    else ''
                end
        end
        || coalesce('; ' || open_text, '')
        || coalesce('; they agree now, and the transactions give another balance: ' || agreed_text, '')
        || coalesce(preceded_by, '')
        || case
            when is_open and has_open_money and is_cause_mechanical and not is_mechanical
                then '. Find out first whether this is what happened; if so: '
                    || lower(left(remedy, 1)) || substr(remedy, 2)
            when is_open and has_open_money and is_of_one_user and more_titles is not null
                then '. ' || remedy || '; what is open of the others has entries of its own'
            when is_open and has_open_money then '. ' || remedy
            when not is_open then '. Nothing is open'
            -- `for_company` of reviewed_cases says it.
            else ''
        end as reason,
        user_ids,
        transaction_ids,
        finding_ids,
        root
    from judged
)

select * from final
