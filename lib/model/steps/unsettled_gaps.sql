-- One row per gap of `balance_chain` of a user of whom something may look otherwise at the end of a period than later (see
-- `unsettled_users`).
-- lasts: session
-- when: exists(from unsettled_users)
-- spans: user
with

unsettled as (
    select * from unsettled_chains
)

select * exclude (previous_number) from chain_of(unsettled) where continuity = 'gap'
