-- Whether a row comes more than `gap` after the one before it, in the order of `place`: a cluster of rows
-- that are close in time begins with it.
create macro begins_cluster(moment, place, gap) as
    coalesce(moment - lag(moment) over (order by place) > gap, true)
