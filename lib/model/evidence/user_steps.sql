-- One row per change of the difference between a user's two balances: what each side moved by, the
-- cause, and whether it is still open.
select
    difference_steps.logged_at as "time",
    difference_steps.transaction_id as "transaction",
    money(difference_steps.payment_move, difference_steps.currency) as "payment side moved by",
    money(difference_steps.wallet_gap, difference_steps.currency) as "wallet moved by",
    money(difference_steps.miscalculation, difference_steps.currency) as "miscalculated by",
    money(difference_steps.step, difference_steps.currency) as "change",
    money(difference_steps.difference, difference_steps.currency) as "difference",
    difference_steps.currency,
    causes.title as "cause",
    difference_steps.reason || '; ' || difference_steps.excess_text as "what happened",
    difference_steps.is_open as "still open",
    log_place(difference_steps.stream, difference_steps.line) as "place"
from difference_steps
inner join causes on difference_steps.cause = causes.cause
where difference_steps.user_id = $user_id
order by difference_steps.currency, difference_steps.observation_number
