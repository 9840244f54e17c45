-- One row per token that is the id of a user, case, transaction, finding, message or request, or what
-- sentences tell one user by (see `short_id`); with the whole id.
with

tokens as materialized (
    select unnest(from_json($tokens, '["varchar"]')) as token
),

users as (
    select user_id from transactions where user_id is not null
    union
    select user_id from overdrafts where user_id is not null
),

short_users as (
    select short_id(user_id) as token, min(user_id) as id
    from users
    group by short_id(user_id)
    having count(*) = 1
),

request_ids as (
    select token, try_cast(token as uuid) as request_id from tokens
),

-- The few tokens are what a hash is made of, not all that the ledger holds.
found as (
    select user_id as token, 'user' as kind, user_id as id from users
    semi join tokens on users.user_id = tokens.token
    union all
    select token, 'user', id from tokens inner join short_users using (token)
    where token not in (select user_id from users)
    union
    select transaction_id, 'transaction', transaction_id from transactions
    semi join tokens on transactions.transaction_id = tokens.token
    union
    select case_id, 'case', case_id from cases
    semi join tokens on cases.case_id = tokens.token
    union
    select finding_id, 'finding', finding_id from findings
    semi join tokens on findings.finding_id = tokens.token
    union
    select message_id, 'message', message_id from message_starts
    semi join tokens on message_starts.message_id = tokens.token
    union
    select request_ids.token, 'request', request_ids.token
    from request_ids
    inner join (
        select distinct request_id from events
        semi join request_ids on events.request_id = request_ids.request_id
    ) as requests
        on request_ids.request_id = requests.request_id
)

select token, kind, id
from found
order by token, kind, id
