-- One row per case, with what a person has judged of it, who owes whom, and what to book. A case that
-- was judged is not open any more, unless there is more money in one of its currencies, more users or
-- more findings in it since. Less than it was is no reason: an earlier period shows less.
-- lasts: pages
-- columns:
--   is_open (yes or no): Whether a person still has to do something, after what was judged.
--   finding_count (findings): Findings that it stands for.
--   review_state: accepted, corrected, false-alarm or open, as last judged; empty where nobody has.
--   reviewed_at (time, UTC): When it was judged.
--   reviewed_by: Who judged it.
--   note: Why, in that person's words.
--   reopened_because: What is more than it was when it was judged; empty where nothing is.
--   wrong_side: wallet or payment; empty where a person has to find out.
--   for_company: What the open money means for the company, in words, of all its currencies; of missing
--     logs, that they are to be had first.
--   for_user: What it means for the users, in words, of all its currencies.
--   task: book where the cause alone gives the entry, decide where a person has to find out which side
--     is right, check where no difference is open, fetch where the cause asks for missing logs first
--     (column `task` of the seed `causes`); empty where nothing is left to do.
--   entry: What to book, in words; alternatives with "or", and what is to be done first. Empty where no
--     entry follows.
--   entry_count (entries): Entries to book: of two alternatives one counts.
--   notebooks (list): Notebooks that lead with a kind of its findings.
with

case_findings as (
    select case_id, unnest(finding_ids) as finding_id from cases
),

kinds as (
    select
        case_findings.case_id,
        list(distinct finding_kinds.notebook order by finding_kinds.notebook) as notebooks
    from case_findings
    inner join findings on case_findings.finding_id = findings.finding_id
    inner join finding_kinds on findings.kind = finding_kinds.kind
    group by case_findings.case_id
),

-- Texts of the amounts of each currency, that in which the case weighs most first.
sides as (
    select
        case_id,
        list(
            bookable_text(payment_too_high_by, currency) order by material_units desc nulls last, currency
        ) filter (is_open and payment_too_high_by > 0) as payment_too_high,
        list(
            bookable_text(wallet_too_high_by, currency) order by material_units desc nulls last, currency
        ) filter (is_open and wallet_too_high_by > 0) as wallet_too_high,
        list(
            bookable_text(agreed_error, currency) order by material_units desc nulls last, currency
        ) filter (agreed_error > 0 and too_high_by > 0) as both_too_high,
        list(
            bookable_text(agreed_error, currency) order by material_units desc nulls last, currency
        ) filter (agreed_error > 0 and not too_high_by > 0) as both_too_low
    from case_amounts
    group by case_id
),

exposures_then as (
    select
        case_id,
        exposures.currency,
        exposures.exposure
    from (select case_id, unnest(exposures) as exposures from case_reviews)
),

more_money as (
    select
        case_amounts.case_id,
        string_agg(
            bookable_text(
                case_amounts.exposure - coalesce(exposures_then.exposure, 0), case_amounts.currency
            ) || ' more',
            ', ' order by case_amounts.material_units desc nulls last, case_amounts.currency
        ) as change
    from case_amounts
    inner join case_reviews on case_amounts.case_id = case_reviews.case_id
    cross join settings
    left join exposures_then
        on case_amounts.case_id = exposures_then.case_id
        and case_amounts.currency is not distinct from exposures_then.currency
    where
        case_reviews.exposures is not null
        and case_amounts.exposure > coalesce(exposures_then.exposure, 0) + settings.tolerance
    group by case_amounts.case_id
),

changed as (
    select
        cases.case_id,
        concat_ws(
            ', ',
            case
                when case_reviews.exposures is not null then more_money.change
                -- Kept with one currency only: what there was of others then is not known.
                when case_reviews.currency is distinct from cases.currency and cases.exposure > 0
                    then 'now ' || bookable_text(cases.exposure, cases.currency) || ' instead of '
                        || case
                            when case_reviews.exposure > 0
                                then bookable_text(case_reviews.exposure, case_reviews.currency)
                            else 'no money'
                        end
                when cases.exposure > coalesce(case_reviews.exposure, 0) + settings.tolerance
                    then bookable_text(cases.exposure - coalesce(case_reviews.exposure, 0), cases.currency)
                        || ' more'
            end,
            case
                when cases.user_count > case_reviews.user_count
                    then counted(cases.user_count - case_reviews.user_count, 'more user', 'more users')
            end,
            case
                when len(cases.finding_ids) > case_reviews.finding_count
                    then counted(
                        len(cases.finding_ids) - case_reviews.finding_count,
                        'more finding',
                        'more findings'
                    )
            end
        ) as change
    from cases
    inner join case_reviews on cases.case_id = case_reviews.case_id
    left join more_money on cases.case_id = more_money.case_id
    cross join settings
    where case_reviews.state <> 'open'
),

judged as (
    select
        cases.*,
        case_reviews.state as review_state,
        case_reviews.reviewed_at,
        case_reviews.reviewed_by,
        case_reviews.note,
        nullif(changed.change, '') as reopened_because,
        case
            when case_reviews.state = 'open' then true
            when case_reviews.state is not null and coalesce(changed.change, '') = '' then false
            else cases.is_open
        end as is_still_open,
        case_entries.wrong_side,
        case_entries.entry,
        case_entries.entry_count,
        case
            when case_entries.is_given and case_entries.wrong_side is null
                then 'The company has to correct both sides: ' || case_entries.entry
            when coalesce(sides.payment_too_high, sides.wallet_too_high) is not null
                then task_of_company(case_entries.wrong_side, sides.payment_too_high, sides.wallet_too_high)
        end as side_task,
        case
            when case_entries.is_given and case_entries.wrong_side is null
                then case when cases.user_count > 1 then 'The users ' else 'The user ' end
                    || concat_ws(
                        '; and ',
                        case when cases.user_count > 1 then 'are' else 'is' end || ' owed '
                        || listed_text(case_entries.wallet_too_low) || ': the wallet holds too little',
                        case when cases.user_count > 1 then 'owe ' else 'owes ' end
                        || listed_text(case_entries.wallet_too_high) || ': the wallet holds too much'
                    )
                    || '; the rest is what the payment side shows wrongly'
            when coalesce(sides.payment_too_high, sides.wallet_too_high) is not null
                then owed_by_user(
                        case_entries.wrong_side,
                        sides.payment_too_high,
                        sides.wallet_too_high,
                        cases.user_count
                    )
        end as side_debt,
        nullif(
            concat_ws(
                '; and it ',
                'takes ' || listed_text(sides.both_too_high) || ' off both sides',
                'adds ' || listed_text(sides.both_too_low) || ' to both sides'
            ),
            ''
        ) as agreed_task,
        nullif(
            concat_ws(
                '; and ',
                'owes ' || listed_text(sides.both_too_high),
                'is owed ' || listed_text(sides.both_too_low)
            ),
            ''
        ) as agreed_debt
    from cases
    left join case_reviews on cases.case_id = case_reviews.case_id
    left join changed on cases.case_id = changed.case_id
    left join case_entries on cases.case_id = case_entries.case_id
    left join sides on cases.case_id = sides.case_id
),

final as (
    select
        judged.* exclude (
            is_still_open, wrong_side, entry, entry_count, side_task, side_debt, agreed_task, agreed_debt
        ) replace (
            judged.is_still_open as is_open,
            case when judged.is_still_open then judged.severity else 'notice'::finding_severity end
                as severity
        ),
        len(judged.finding_ids) as finding_count,
        judged.wrong_side,
        case
            when not judged.is_still_open then 'Nothing is left to do'
            -- What is to be booked where there are none, `entry` says.
            when causes.task = 'fetch' then causes.remedy
            when judged.side_task is not null then judged.side_task
            when judged.agreed_task is not null
                then 'The company finds out whether the transactions are right: then it '
                    || judged.agreed_task
            else causes.remedy
        end as for_company,
        case
            when not judged.is_still_open then 'Nothing is owed'
            when judged.side_debt is not null then judged.side_debt
            when judged.agreed_debt is not null
                then 'The user ' || judged.agreed_debt
                    || ' if the transactions are right, and nothing if the balances are'
            when judged.amounts is not null
                then 'Nothing is known to be owed; it is about ' || judged.amounts
            else 'Nothing is known to be owed'
        end as for_user,
        case
            when not judged.is_still_open then null
            when judged.is_mechanical then 'book'
            when causes.task is not null then causes.task
            when judged.side_task is not null then 'decide'
            else 'check'
        end as task,
        case
            when not judged.is_still_open then null
            when causes.task = 'fetch'
                then lower(left(causes.remedy, 1)) || substr(causes.remedy, 2)
                    || '; if that is not possible: ' || judged.entry
            else judged.entry
        end as entry,
        case when judged.is_still_open then coalesce(judged.entry_count, 0) else 0 end as entry_count,
        case
            when judged.change_count > 0
                then list_sort(
                    list_distinct(list_append(coalesce(kinds.notebooks, []), '02_reconcile'))
                )
            else coalesce(kinds.notebooks, [])
        end as notebooks
    from judged
    inner join causes on judged.cause = causes.cause
    left join kinds on judged.case_id = kinds.case_id
)

select * from final
