-- One row per printed id, or other short value, that is shown otherwise than it was printed, with what is
-- shown. There is nearly always none; views look here, since looking at each id again would cost more
-- than all else that they do.
-- spans: values
-- when: exists(from personal_parts)
-- columns:
--   printed: Value as it stands in the log.
--   masked: What is shown in its place.
with

final as (
    select
        printed,
        masked(printed) as masked
    from personal_parts
)

select * from final where masked <> printed
