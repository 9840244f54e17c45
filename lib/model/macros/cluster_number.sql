-- Number of the cluster that a row belongs to, from 1, in the order of `place`.
create macro cluster_number(is_first, place) as
    count(case when is_first then 1 end) over (
        order by place rows between unbounded preceding and current row
    )
