-- One row per log event of a transaction that is about another user than the transaction names.
-- title: Transactions are about the user that they name
select
    attributed_events.file_id,
    attributed_events.line,
    attributed_events.user_id,
    transactions.user_id as named_user_id
from attributed_events
inner join transactions
    on attributed_events.file_id = transactions.file_id
    and attributed_events.line = transactions.line
where attributed_events.user_id is distinct from transactions.user_id
order by attributed_events.file_id, attributed_events.line
