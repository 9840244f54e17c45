-- One row per token that is the id of a user, case, transaction, finding, message or request, or the
-- first eight characters of one user's id; with the whole id.
with

tokens as (
    select unnest(from_json($tokens, '["varchar"]')) as token
),

ids as (
    select user_id as id, 'user' as kind from transactions where user_id is not null
    union
    select user_id, 'user' from overdrafts where user_id is not null
    union
    select transaction_id, 'transaction' from transactions
    union all
    select case_id, 'case' from cases
    union all
    select finding_id, 'finding' from findings
    union
    select message_id, 'message' from message_starts
    union
    select request_id::varchar, 'request' from events where request_id is not null
),

short_users as (
    select left(id, 8) as token, min(id) as id
    from ids
    where kind = 'user'
    group by left(id, 8)
    having count(*) = 1
)

select token, kind, id from tokens inner join ids on tokens.token = ids.id
union
select token, 'user', id from tokens inner join short_users using (token)
order by token, kind, id
