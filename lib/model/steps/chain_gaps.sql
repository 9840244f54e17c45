-- One row per gap of `balance_chain`: an opening balance that is not the closing balance before it.
-- spans: user
select * exclude (new_balance, previous_number, ends_exactly) from settled_gaps
union all
select * from unsettled_gaps
