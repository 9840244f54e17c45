-- One row per amount of `amount_scores` that is so far from what is usual, or so like a misprint, that it is
-- told.
-- lasts: session
select *
from amount_scores
where score >= outlier_score or transposed_price is not null or price_around is not null
