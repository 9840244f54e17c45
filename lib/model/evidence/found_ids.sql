-- One row per id that begins with some characters: of a case or a finding also what follows its first
-- word; at most twenty of each kind.
with

ids as (
    select user_id as id, 'user' as kind, user_id as tail from transactions where user_id is not null
    union
    select user_id, 'user', user_id from overdrafts where user_id is not null
    union
    select transaction_id, 'transaction', transaction_id from transactions
    union
    select case_id, 'case', split_part(case_id, '-', -1) from cases
    union
    select finding_id, 'finding', split_part(finding_id, '-', -1) from findings
    union
    select message_id, 'message', message_id from message_starts
    union
    select request_id::varchar, 'request', request_id::varchar
    from events where request_id is not null
)

select kind, id
from ids
where starts_with(lower(id), lower($start)) or starts_with(lower(tail), lower($start))
qualify row_number() over (partition by kind order by id) <= 20
order by kind, id
