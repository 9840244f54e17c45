-- One row per column of a table or view: its unit and its meaning. A column that is not described
-- beside its view is described beside the view that it comes from.
-- columns:
--   object: Table or view.
--   column_name: Column of it.
--   column_number: Which column of the object it is, from 1.
--   unit: Unit of the value; empty where it has none.
--   meaning: What it stands for, in words.
with

lines as (
    select unnest(
        string_split(
            {{column_notes}},
            chr(10)
        )
    ) as line
),

notes as (
    select
        split_part(line, chr(9), 1) as object,
        split_part(line, chr(9), 2) as column_name,
        nullif(split_part(line, chr(9), 3), '') as unit,
        split_part(line, chr(9), 4) as meaning
    from lines
),

columns_seen as (
    select
        case when schema_name = 'main' then '' else schema_name || '.' end || table_name as object,
        case when schema_name = 'finding' then 'findings' else table_name end as noted_as,
        column_name,
        column_index as column_number
    from duckdb_columns()
    where
        database_name = current_database()
        and not internal
        and case when schema_name = 'finding' then 'findings' else table_name end
        in (select object from notes)
)

select
    columns_seen.object,
    columns_seen.column_name,
    columns_seen.column_number,
    notes.unit,
    notes.meaning
from columns_seen
left join notes
    on columns_seen.noted_as = notes.object
    and columns_seen.column_name = notes.column_name
