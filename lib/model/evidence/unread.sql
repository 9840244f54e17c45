-- One row per field or block at the finding's line that was not read, with how it was printed, without
-- personal data.
-- title: What was not read
with

fields as (
    select
        'field ' || replace(field, '_', ' ') as what,
        case when printed is null then 'not printed' else 'printed in a form that is not exact' end
            as why,
        case when printed is not null then shown_text(printed) end as printed_as,
        file_id,
        line
    from unread_fields
),

blocks as (
    select
        replace(code, '_', ' ') as what,
        reason as why,
        excerpt as printed_as,
        file_id,
        line
    from issues
),

both_kinds as (
    select * from fields
    union all
    select * from blocks
)

select
    both_kinds.what,
    both_kinds.why,
    both_kinds.printed_as as "printed as",
    log_place(log_files.stream, both_kinds.line) as place
from both_kinds
inner join log_files on both_kinds.file_id = log_files.file_id
where both_kinds.file_id = $file_id and both_kinds.line = $line
order by both_kinds.what, both_kinds.why, both_kinds.printed_as
