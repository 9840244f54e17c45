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
)

select token, 'user' as kind, token as id from tokens
where token in (select user_id from users)
union all
select token, 'user', id from tokens inner join short_users using (token)
where token not in (select user_id from users)
union all
select token, 'transaction', token from tokens
where token in (select transaction_id from transactions)
union all
select token, 'case', token from tokens
where token in (select case_id from cases)
union all
select token, 'finding', token from tokens
where token in (select finding_id from findings)
union all
select token, 'message', token from tokens
where token in (select message_id from message_starts)
union all
select token, 'request', token from tokens
where try_cast(token as uuid) in (select request_id from events)
order by token, kind, id
