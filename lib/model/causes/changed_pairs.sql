-- One row per pair of `observed_pairs` in which the difference, or a side by itself, moved.
-- lasts: session
-- spans: user
select
    observed_pairs.*,
    settings.tolerance
from observed_pairs
cross join settings
where
    observed_pairs.step <> 0
    or abs(observed_pairs.payment_move) > settings.tolerance
    or abs(observed_pairs.wallet_gap) > settings.tolerance
    or abs(observed_pairs.miscalculation) > settings.tolerance
