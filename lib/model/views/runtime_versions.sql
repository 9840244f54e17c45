-- One row per version of the function's runtime: when a container first started with it, and which one
-- was new before it.
-- lasts: pages
-- columns:
--   runtime_version: Version, as the line INIT_START prints it.
--   first_seen_at (time, UTC): When a container first started with it.
--   previous_version: The version that was new before it; empty for the first one.
with

starts as (
    select
        logged_at,
        nullif(regexp_extract(text, 'Runtime Version: (\S+)', 1), '') as runtime_version
    from kept_events
    where event_type = 'init_start'
),

versions as (
    select
        runtime_version,
        min(logged_at) as first_seen_at
    from starts
    where runtime_version is not null
    group by runtime_version
)

select
    *,
    lag(runtime_version) over (order by first_seen_at, runtime_version) as previous_version
from versions
