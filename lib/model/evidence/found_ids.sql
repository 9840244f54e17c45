-- One row per id that begins with some characters: of a case or a finding also what follows its first
-- word; at most twenty of each kind, each with what tells it from the others.
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
),

found as (
    select kind, id
    from ids
    where starts_with(lower(id), lower($start)) or starts_with(lower(tail), lower($start))
    qualify row_number() over (partition by kind order by id) <= 20
),

told as (
    select
        'user' as kind,
        user_id as id,
        counted(count(*), 'transaction', 'transactions')
            || coalesce(' in ' || string_agg(distinct currency, ', ' order by currency), '') as words
    from transactions
    where user_id in (select id from found where kind = 'user')
    group by user_id
    union all
    select
        'transaction',
        transaction_id,
        strftime(min(logged_at), '%Y-%m-%d %H:%M') || ' UTC, '
            || arg_min(told_amount(amount, currency), (logged_at, file_id, line))
    from transactions
    where transaction_id in (select id from found where kind = 'transaction')
    group by transaction_id
    union all
    select 'case', case_id, headline
    from cases
    where case_id in (select id from found where kind = 'case')
    union all
    select 'finding', finding_id, title || ', ' || strftime(first_seen_at, '%Y-%m-%d')
    from findings
    where finding_id in (select id from found where kind = 'finding')
)

select found.kind, found.id, told.words
from found
left join told on found.kind = told.kind and found.id = told.id
order by found.kind, found.id
