-- One row per amount of `amount_scores` that is so far from what is usual, or so like a misprint, that it is
-- told.
-- lasts: session
with

-- What explains an amount makes it no farther, so that few need be looked at.
far as (
    select
        scored_amounts.sort_number,
        scored_amounts.amount
    from scored_amounts
    cross join settings
    where
        greatest(scored_amounts.money_score, scored_amounts.log_score) >= settings.outlier_score
        or scored_amounts.transposed_price is not null
),

charges as (
    select numbered_charges.*
    from numbered_charges
    semi join far
        on numbered_charges.sort_number = far.sort_number
        and numbered_charges.amount = far.amount
    union
    select numbered_charges.*
    from numbered_charges
    semi join price_neighbours
        on numbered_charges.file_id = price_neighbours.file_id
        and numbered_charges.line = price_neighbours.line
)

select *
from amount_scores_of('charges')
where score >= outlier_score or transposed_price is not null or price_around is not null
