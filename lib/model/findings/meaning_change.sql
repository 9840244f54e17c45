-- One row per time that a printed field begins to stand for something else (see `field_meanings`):
-- several figures in a row show one meaning, and then several in a row another. How many is a
-- threshold, `meaning_rows`; shorter stretches are ignored, and so are stretches after which the meaning is
-- the earlier one again, and most of whose figures stand at changes of a difference that have a cause, or
-- carry such a difference on.
-- title: Changed meaning of a field
-- severity: warning
-- rule: `meaning_rows` (5) figures in a row show one meaning of a field, and then as many another:
--   the wallet that an error names (before, after), the payment balance of a block (after, before, in
--   the smallest unit of the currency),
--   VAT (inside, on top, not taken). Not where it is the earlier meaning again afterwards, and a cause of
--   `difference_steps` explains most of the figures in between, or they carry on what it explains.
-- reason: Figures before and after such a day cannot be compared.
-- cause: meaning
-- notebook: 03_trends
-- evidence: meanings
-- when: exists(
--   select field from meaning_counts, settings
--   where figure_count >= meaning_rows group by field having count(*) > 1)
with

-- There is nothing to sort of a field with one meaning.
changing as (
    select field
    from (
        select field, meaning
        from field_meanings
        group by field, meaning
        having count(*) >= (select meaning_rows from settings)
    )
    group by field
    having count(*) > 1
),

-- Payment balances that are apart from the wallet by what they had been apart before; asked for where a field
-- has several meanings.
carried as (
    select
        transaction_id,
        sync_difference,
        lag(sync_difference) over (
            partition by user_id, currency order by transaction_number
        ) as difference_before
    from reconciliation
    where
        sync_difference is not null
        and user_id in (
            select reconciliation.user_id
            from reconciliation
            cross join settings
            where
                abs(reconciliation.sync_difference) > settings.tolerance
                and exists (from changing)
        )
),

explained as (
    select transaction_id
    from difference_steps
    where cause not in ('rounding', 'first_seen')
    union
    select carried.transaction_id
    from carried
    cross join settings
    where
        abs(carried.sync_difference) > settings.tolerance
        and abs(carried.sync_difference - carried.difference_before) <= settings.tolerance
),

numbered as (
    select
        field_meanings.*,
        explained.transaction_id is not null as is_explained,
        row_number() over (
            partition by field
            order by transaction_order(
                field_meanings.logged_at,
                field_meanings.transaction_id,
                file_orders.file_order,
                field_meanings.line
            )
        ) as number,
        row_number() over (
            partition by field, meaning
            order by transaction_order(
                field_meanings.logged_at,
                field_meanings.transaction_id,
                file_orders.file_order,
                field_meanings.line
            )
        ) as number_in_meaning
    from field_meanings
    semi join changing on field_meanings.field = changing.field
    inner join file_orders on field_meanings.file_id = file_orders.file_id
    left join explained on field_meanings.transaction_id = explained.transaction_id
),

stretches as (
    select
        field,
        meaning,
        count(*) as figure_count,
        count(*) filter (is_explained) as explained_count,
        min(number) as first_number,
        max(number) as last_number
    from numbered
    group by field, meaning, number - number_in_meaning
    having count(*) >= (select meaning_rows from settings)
),

between_others as (
    select
        *,
        coalesce(
            2 * explained_count >= figure_count
            and lag(meaning) over in_order = lead(meaning) over in_order,
            false
        ) as is_episode
    from stretches
    window in_order as (partition by field order by first_number)
),

compared as (
    select
        *,
        lag(meaning) over in_order as previous_meaning,
        lag(last_number) over in_order as previous_number,
        lag(figure_count) over in_order as previous_count
    from between_others
    where not is_episode
    window in_order as (partition by field order by first_number)
),

changes as (
    select * from compared where meaning <> previous_meaning
),

final as (
    select
        lasts.logged_at as first_seen_at,
        firsts.logged_at as last_seen_at,
        [lasts.transaction_id, firsts.transaction_id] as transaction_ids,
        '"' || changes.field || '" means ' || changes.meaning || ' from '
        || strftime(firsts.logged_at, '%Y-%m-%d %H:%M') || ' on ('
        || counted(changes.figure_count, 'figure in a row shows', 'figures in a row show')
        || ' it); until ' || strftime(lasts.logged_at, '%Y-%m-%d %H:%M')
        || ' it meant ' || changes.previous_meaning || ' ('
        || counted(changes.previous_count, 'figure', 'figures') || ')' as reason,
        changes.field as subject,
        firsts.stream,
        firsts.line,
        firsts.file_id
    from changes
    inner join numbered as firsts
        on changes.field = firsts.field
        and changes.first_number = firsts.number
    inner join numbered as lasts
        on changes.field = lasts.field
        and changes.previous_number = lasts.number
)

select * from final
