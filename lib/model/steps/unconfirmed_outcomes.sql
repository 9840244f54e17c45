-- One row per transaction of which neither the logs nor the wallet say that it was booked: no outcome
-- was printed, and no later transaction of the user opens where it would have left the wallet.
-- lasts: meanwhile
-- spans: user
-- columns:
--   is_agreement_open (yes or no): Whether its payment balance is the wallet either with it or without it,
--     so that it is not known whether both sides agree.
select
    file_id,
    line,
    is_agreement_open
from doubtful_outcomes
where wallet_says is distinct from 'booked'
