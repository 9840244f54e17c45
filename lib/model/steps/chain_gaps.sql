-- One row per gap of `balance_chain`: an opening balance that is not the closing balance before it.
-- spans: user
with

unsettled as (
    select * from unsettled_chains
)

select * exclude (new_balance, previous_number, ends_exactly) from settled_gaps
union all
select * exclude (previous_number) from chain_of(unsettled) where continuity = 'gap'
