-- One row per transaction whose not-in-sync errors name another payment balance than its block, or a wallet
-- that is neither the one before it nor the one after; and per user of whom errors, or notices that an
-- overdraft was blocked, stand after none of the user's transactions.
-- title: Contradicting error
-- severity: warning
-- rule: A not-in-sync error differs by more than `tolerance` from the block that it belongs to, in the payment
--   balance, or in the wallet from both old and new balance; or the transaction before it in its message
--   is of another user, or cannot be read. Or a notice that an overdraft was blocked stands after a transaction
--   of another user than the one that it names.
-- reason: One of the two is wrong, so the transaction does not count as matched; nor is it known by how much the
--   two sides differ after it, so no entry follows.
-- cause: contradiction
-- notebook: 01_ingest
-- evidence: sync_check, transactions
-- when: exists(from contradicting_errors) or exists(from blocked_links)
with

last_errors as (
    select *, count(*) over same_thing as error_count
    from contradicting_errors
    where logged_at < scope_to()
    window same_thing as (
        partition by
            transaction_file_id,
            transaction_line,
            case when contradiction = 'transaction' then user_id end
    )
    qualify row_number() over (
        partition by
            transaction_file_id,
            transaction_line,
            case when contradiction = 'transaction' then user_id end
        order by contradiction, logged_at desc, step_number desc, stream desc, line desc
    ) = 1
),

-- Notices that stand after a transaction of another user than they name.
notices as (
    select
        shown_part(blocked_attempts.user_id, masked_parts.masked) as user_id,
        blocked_attempts.current_balance,
        blocked_links.logged_at,
        log_files.stream,
        blocked_links.line,
        blocked_links.file_id,
        count(*) over (partition by blocked_attempts.user_id) as notice_count
    from blocked_links
    inner join blocked_attempts
        on blocked_links.file_id = blocked_attempts.file_id
        and blocked_links.line = blocked_attempts.line
    inner join log_files on blocked_links.file_id = log_files.file_id
    anti join repeated_events
        on blocked_links.file_id = repeated_events.file_id
        and blocked_links.line = repeated_events.line
    semi join transactions
        on blocked_links.request_id::varchar = transactions.request_id
        and blocked_links.message_number = transactions.message_number
        and blocked_links.block_number = transactions.block_number
        and blocked_attempts.user_id <> transactions.user_id
    left join masked_parts on blocked_attempts.user_id = masked_parts.printed
    where blocked_links.logged_at < scope_to()
    qualify row_number() over (
        partition by blocked_attempts.user_id
        order by blocked_links.logged_at desc, log_files.stream desc, blocked_links.line desc
    ) = 1
),

final as (
    select
        user_id,
        currency,
        case contradiction
            when 'payment balance' then abs(payment_balance - printed_payment_balance)
            when 'wallet'
                then least(
                        abs(subscription_balance - old_balance),
                        abs(subscription_balance - new_balance)
                    )
            else abs(difference)
        end as exposure,
        logged_at,
        transaction_id,
        case contradiction
            when 'payment balance'
                then 'The not-in-sync error names a payment balance of '
                    || amount_text(payment_balance, currency) || ', the transaction itself one of '
                    || amount_text(printed_payment_balance, currency)
                    || ': one of the two is wrong'
            when 'wallet'
                then 'The not-in-sync error names a wallet of '
                    || amount_text(subscription_balance, currency) || ', but the transaction took it from '
                    || amount_text(old_balance, currency) || ' to ' || amount_text(new_balance, currency)
                    || ': one of the two is wrong'
            else counted(
                    error_count,
                    'not-in-sync error names this user, and stands',
                    'not-in-sync errors name this user, and stand'
                ) || ' after no transaction of the user that could be read; the last one says: wallet '
                || coalesce(amount_text(subscription_balance, currency), 'not known')
                || ', payment balance ' || coalesce(amount_text(payment_balance, currency), 'not known')
        end as reason,
        coalesce(transaction_id, user_id) as subject,
        stream,
        line,
        file_id
    from last_errors
    union all by name
    select
        user_id,
        logged_at,
        counted(
            notice_count,
            'notice that an overdraft was blocked names this user, and stands',
            'notices that an overdraft was blocked name this user, and stand'
        ) || ' after a transaction of another one; the last one says: wallet '
        || coalesce(amount_text(current_balance, null), 'not known') as reason,
        'blocked ' || user_id as subject,
        stream,
        line,
        file_id
    from notices
)

select * from final
