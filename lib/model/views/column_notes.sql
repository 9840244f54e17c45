-- One row per column of a table or view: its unit and its meaning. A column that is not described
-- beside its view is described beside the view that it comes from.
-- columns:
--   object: Table or view.
--   column_name: Column of it.
--   column_number: Which column of the object it is, from 1.
--   unit: Unit of the value; empty where it has none.
--   meaning: What it stands for, in words.
with

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
        in (select object from noted_columns)
)

select
    columns_seen.object,
    columns_seen.column_name,
    columns_seen.column_number,
    noted_columns.unit,
    noted_columns.meaning
from columns_seen
left join noted_columns
    on columns_seen.noted_as = noted_columns.object
    and columns_seen.column_name = noted_columns.column_name
