-- One row per gap of `balance_chain`: an opening balance that is not the closing balance before it.
-- lasts: session
-- spans: user
select * from balance_chain where continuity = 'gap'
