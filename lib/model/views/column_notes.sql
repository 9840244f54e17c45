-- One row per column of a table or view that users see: its unit, and what it says. A note without an
-- object is for every object that has a column of that name; one with an object comes before it. A
-- note that fits no column has a row without a position.
create view column_notes as
with

notes (object, column_name, unit, meaning) as (
    values
    (null, 'action', null, 'What the transaction was for, as printed, for example DELIVERY_DEDUCTION.'),
    (null, 'amount', 'money', 'Amount of the transaction as printed, VAT included.'),
    (null, 'balance_change', 'money', 'What the transactions changed in the wallets, blocked ones left out.'),
    (null, 'began_at', 'time, UTC', 'When wallet and payment balance were first seen apart.'),
    (null, 'billed_duration_ms', 'ms', 'Time that the request was billed for.'),
    (null, 'block_number', 'number', 'Which transaction of its message it is, from 1.'),
    (null, 'blocked_count', 'transactions', 'How many of the transactions were blocked.'),
    (null, 'break_count', 'places', 'Places where an event or issue does not begin where the one before it ended; 0 where nothing is lost.'),
    (null, 'byte_offset', 'bytes', 'Where it begins in the text of the file, from 0.'),
    (null, 'calculation_difference', 'money', 'Printed new balance minus the expected one.'),
    (null, 'change_transaction_ids', 'list', 'Transactions at which the difference changed, in order of time.'),
    (null, 'closing_balance', 'money', 'Wallet as the transaction left it: the new balance, or the old one where it did not move the wallet.'),
    (null, 'compared_with', null, 'What the amount was compared with; empty where there is too little history.'),
    (null, 'continuity', null, 'Whether the opening balance continues the closing one before it: exact, rounding or gap.'),
    (null, 'covers_bytes', 'yes or no', 'Whether the issue stands for bytes of the file that are in no event.'),
    (null, 'currency', null, 'Currency by its ISO 4217 code, as printed.'),
    (null, 'day', 'date, UTC', 'The day.'),
    (null, 'default_value', 'see unit', 'Value of the threshold where nobody sets another.'),
    (null, 'delivery_count', 'deliveries', 'How often the message was delivered in all.'),
    (null, 'delivery_number', 'number', 'Which delivery of the message it is, from 1.'),
    (null, 'deviation', 'see amount', 'Usual distance from the usual amount: the median absolute deviation.'),
    ('volumes', 'deviation', 'transactions', 'Usual distance from the usual count: the median absolute deviation.'),
    (null, 'difference', 'money', 'Payment balance minus wallet; above zero where the payment balance is higher.'),
    ('balance_chain', 'difference', 'money', 'Opening balance minus the closing balance before it.'),
    ('balance_gaps', 'difference', 'money', 'Opening balance minus the closing balance before it.'),
    (null, 'direction', null, 'credit or debit, as seen from the user; from the balances where no type is printed.'),
    (null, 'distinct_differences', 'changes', 'How often the difference took another value, the first included.'),
    (null, 'duration_hours', 'hours', 'Length of the span.'),
    (null, 'duration_ms', 'ms', 'Time that the request took.'),
    (null, 'ended_at', 'time, UTC', 'When it ended; empty where the logs do not show it.'),
    ('overdrafts', 'ended_at', 'time, UTC', 'Episode: the transaction that brought the payment balance back; empty while it is open. Others: the same as the start.'),
    (null, 'event_bytes', 'bytes', 'Bytes of the text that are in events.'),
    (null, 'event_count', 'log events', 'How many log events the file holds.'),
    (null, 'excerpt', null, 'Beginning of the text that could not be read, without personal data.'),
    (null, 'expected_balance', 'money', 'Balance that there should be: old balance + amount - VAT for a credit, old balance - (amount - VAT) for a debit.'),
    ('balance_chain', 'expected_balance', 'money', 'Closing balance of the user''s transaction before it.'),
    ('balance_gaps', 'expected_balance', 'money', 'Closing balance of the user''s transaction before it.'),
    (null, 'failed_at', 'time, UTC', 'First log line that says that the request failed.'),
    (null, 'failure_count', 'failures', 'Failed requests and messages in the span; retries of a message count once.'),
    (null, 'failure_kinds', 'list', 'What the log lines of the failure were: uncaught, unknown_error, timeout.'),
    (null, 'field', null, 'Name of the printed field.'),
    ('field_values', 'field', null, 'Field that the value was printed in; the word field where the value is itself a field''s name.'),
    (null, 'field_since', 'time, UTC', 'When the field was first seen.'),
    (null, 'file', null, 'Path of the log file as it was given.'),
    (null, 'file_id', 'number', 'Number of the log file in this ledger; see log_files.'),
    (null, 'finding_id', null, 'Name of the finding; the same from ingest to ingest.'),
    (null, 'first_difference', 'money', 'Difference when the two balances were first seen apart.'),
    (null, 'first_failure_at', 'time, UTC', 'First failure of the span; empty without one.'),
    (null, 'first_logged_at', 'time, UTC', 'Time of the file''s earliest event.'),
    (null, 'first_seen_at', 'time, UTC', 'Time of the first log line that it is about.'),
    (null, 'first_started_at', 'time, UTC', 'When the message was first delivered.'),
    (null, 'first_transaction_id', null, 'Transaction at which the two balances were first seen apart.'),
    (null, 'format', null, 'What the file is by its first bytes, for example gzip or plain.'),
    (null, 'greatest_difference', 'money', 'Largest difference of the time, with its sign.'),
    (null, 'has_calculation_issue', 'yes or no', 'Whether the new balance is off the expected one by more than the tolerance.'),
    (null, 'has_hole_between', 'yes or no', 'Whether logs are missing between the two transactions.'),
    (null, 'has_sync_issue', 'yes or no', 'Whether wallet and payment balance are apart by more than the tolerance.'),
    (null, 'history_count', 'transactions', 'How many amounts it was compared with.'),
    ('volumes', 'history_count', 'days', 'How many other days of the weekday it was compared with.'),
    (null, 'hour_of_day', 'hour, UTC', 'Hour of the day, 0 to 23; empty for the whole day.'),
    (null, 'in_sync_at', 'time, UTC', 'When the two balances were first seen equal again; empty while they are apart.'),
    (null, 'init_duration_ms', 'ms', 'Time of the cold start; empty without one.'),
    (null, 'is_cold_start', 'yes or no', 'Whether the request started a new container.'),
    (null, 'is_exact', 'yes or no', 'Whether the balances agree to the last printed digit.'),
    (null, 'is_lost', 'yes or no', 'Whether the message failed at each delivery.'),
    (null, 'is_open', 'yes or no', 'Whether the payment balance was below zero to the end of the logs.'),
    (null, 'is_out_of_order', 'yes or no', 'Whether the file''s events were not in order of time.'),
    (null, 'is_overdraft', 'yes or no', 'Whether the new balance is below zero: the earlier tools'' flag, true of blocked attempts too.'),
    (null, 'is_printed', 'yes or no', 'Whether the block printed the payment balance, so that it need not be taken from an error or be assumed.'),
    (null, 'is_repaired', 'yes or no', 'Whether the block was damaged and had to be repaired.'),
    (null, 'is_standing', 'yes or no', 'Whether the two balances were still apart when last seen.'),
    (null, 'issue_bytes', 'bytes', 'Bytes of the text that are in issues.'),
    (null, 'issue_count', 'issues', 'How many things in the file could not be read as they should.'),
    (null, 'kind', null, 'Which kind it is.'),
    ('log_events', 'kind', null, 'What the log line is, for example transaction, published or not_in_sync.'),
    ('outages', 'kind', null, 'failing, no_logs, no_transactions or failure_burst.'),
    ('issues', 'kind', null, 'What could not be read.'),
    (null, 'last_balance', 'money', 'Balance that was last seen: of a blocked attempt the wallet as it stayed, of an episode the payment balance.'),
    (null, 'last_failure_at', 'time, UTC', 'Last failure of the span; empty without one.'),
    (null, 'last_logged_at', 'time, UTC', 'Time of the last log line that belongs to it.'),
    (null, 'last_outcome', null, 'What became of the last delivery of the message.'),
    (null, 'last_seen_at', 'time, UTC', 'Time of the last log line that it is about.'),
    (null, 'last_started_at', 'time, UTC', 'When the message was last delivered.'),
    (null, 'last_transaction_id', null, 'Last transaction that belongs to it.'),
    (null, 'length_bytes', 'bytes', 'How long it is in the text of the file.'),
    (null, 'level', null, 'Level that the application printed, INFO or ERROR for example; empty for lines of the platform.'),
    (null, 'lies_between', null, 'Likeliest cause of the gap: already synced, unknown outcome, missing logs, skipped messages or nothing.'),
    (null, 'line', 'line', 'Line in the file where it begins, from 1.'),
    (null, 'line_number', 'line', 'Line inside the block, from 1.'),
    (null, 'logged_at', 'time, UTC', 'When it was logged.'),
    (null, 'lowest_balance', 'money', 'Lowest balance: of an attempt the wallet as it would have been, of an episode the lowest payment balance.'),
    (null, 'max_memory_used_mb', 'MB', 'Most memory that the request''s container had used.'),
    (null, 'meaning', null, 'What it stands for, in words.'),
    (null, 'memory_size_mb', 'MB', 'Memory that the function may use.'),
    (null, 'message_count', 'messages', 'How many messages the request began.'),
    (null, 'message_id', null, 'Id of the SQS message; empty where none was printed before it.'),
    (null, 'message_ids', 'list', 'Messages that it is about, in order of time; empty where it is about something else.'),
    (null, 'message_number', 'number', 'Which message of its request it is, from 1; 0 before the first.'),
    (null, 'metadata', null, 'Metadata as printed: JSON, without personal data.'),
    (null, 'name', null, 'Name of the threshold, as --set takes it.'),
    (null, 'new_balance', 'money', 'Wallet after the transaction, as printed; of a blocked one, as it would have been.'),
    (null, 'old_balance', 'money', 'Wallet before the transaction, as printed.'),
    (null, 'others', 'list', 'Counts of the days that it was compared with.'),
    (null, 'outcome', null, 'What became of it: applied, already_synced, blocked, skipped, failed or unknown.'),
    (null, 'outcomes', null, 'What became of each delivery of the message, in order.'),
    (null, 'outlier_score', 'deviations', 'Score from which an amount is an outlier.'),
    (null, 'overdraft_class', null, 'blocked, wallet_overdrawn or payment_negative.'),
    (null, 'part', null, 'Name of the file inside its stream, for example 000000.'),
    (null, 'path', null, 'Path of the log file as it was given.'),
    (null, 'payment_balance', 'money', 'The payment service''s balance after the transaction, as printed; empty where it was not.'),
    (null, 'plan_calculation_difference', 'money', 'New balance minus old balance, amount and VAT by the earlier tools'' rule: old + amount (minus for a debit) - VAT.'),
    (null, 'previous_logged_at', 'time, UTC', 'When the user''s transaction before it was logged.'),
    (null, 'previous_old_balance', 'money', 'Wallet before the user''s transaction before it, as printed.'),
    (null, 'previous_outcome', null, 'What became of the user''s transaction before it.'),
    (null, 'previous_transaction_id', null, 'The user''s transaction before it in this currency, blocked ones left out.'),
    (null, 'printed', null, 'Text as it stands in the log, without personal data.'),
    (null, 'reason', null, 'Why it is here, in words, with the figures.'),
    (null, 'reported_difference', 'money', 'Payment balance minus wallet as the last not-in-sync error of the transaction says.'),
    (null, 'reported_payment_balance', 'money', 'Payment balance as the last not-in-sync error of the transaction says.'),
    (null, 'request_id', null, 'Id of the Lambda request that printed it.'),
    (null, 'request_ids', 'list', 'Requests that it is about, in order of time; empty where it is about something else.'),
    (null, 'run_number', 'number', 'Which time apart of the user and currency it is, from 1.'),
    (null, 'runtime_after', null, 'Runtime version after the span.'),
    (null, 'runtime_before', null, 'Runtime version before the span.'),
    (null, 'runtime_version', null, 'Runtime version that the request''s container started with.'),
    (null, 'score', 'deviations', 'How unusual it is, in robust deviations; empty where that is not measured.'),
    (null, 'severity', null, 'critical: money that is wrong or lost. warning: a person has to decide. notice: explained, or worth knowing.'),
    (null, 'sha256', null, 'SHA-256 of the file''s text, by which it is known again.'),
    (null, 'size_bytes', 'bytes', 'Size of the file.'),
    (null, 'skipped_messages_between', 'messages', 'Skipped messages, of any user, between the two transactions.'),
    (null, 'source', null, 'Where the transaction comes from, as printed, for example PAYMENT; empty in the older schema.'),
    (null, 'started_at', 'time, UTC', 'When it began.'),
    (null, 'status', null, 'Result of both checks: MATCHED, CALCULATION ISSUE, BALANCE SYNC ISSUE, or both issues.'),
    ('invocations', 'status', null, 'finished, failed, timeout, or unknown where the logs do not show the end.'),
    ('log_files', 'status', null, 'How well the file could be read.'),
    ('file_coverage', 'status', null, 'How well the file could be read.'),
    (null, 'stream', null, 'Log stream: one container of the function.'),
    (null, 'subject', null, 'What the finding is about: the key inside its kind, for example a transaction id.'),
    (null, 'subscription_balance', 'money', 'Wallet as the error names it: before the transaction in older logs, after it in newer ones.'),
    (null, 'sync_alarm', null, 'logged: apart with an error; silent: apart without one; rounding: an error about rounding only; empty: in sync.'),
    (null, 'sync_difference', 'money', 'Printed payment balance minus printed new balance.'),
    (null, 'text', null, 'Text of the log event without its prefix, without personal data.'),
    (null, 'text_bytes', 'bytes', 'Size of the file''s text once decompressed.'),
    (null, 'transaction_count', 'transactions', 'How many transactions it stands for.'),
    (null, 'transaction_file_id', 'number', 'Log file of the transaction that the error belongs to.'),
    (null, 'transaction_id', null, 'Id of the transaction; it carries the time at which it was made.'),
    ('attributed_events', 'transaction_id', null, 'Transaction that the event is about.'),
    ('attributed_events', 'outcome', null, 'What became of the message that the event belongs to.'),
    ('attributed_events', 'overdraft_class', null, 'blocked, wallet_overdrawn or payment_negative, where the transaction is one of these.'),
    ('event_messages', 'message_number', 'number', 'Which message of its request it belongs to, from 1; empty before the first and after the end of the request.'),
    ('event_messages', 'request_id', null, 'Id of the Lambda request that the event belongs to.'),
    ('event_messages', 'is_in_request', 'yes or no', 'Whether it stands inside that request, not between it and the next.'),
    ('overdrafts', 'transaction_id', null, 'Transaction of the attempt, or the one that began the episode.'),
    (null, 'transaction_ids', 'list', 'Transactions that it is about, in order of time.'),
    (null, 'transaction_line', 'line', 'Line of the transaction that the error belongs to, from 1.'),
    (null, 'type', null, 'DEBIT or CREDIT as printed; empty in the older schema. A refund is a DEBIT.'),
    (null, 'typical_amount', 'money', 'Median of the amounts that it was compared with.'),
    (null, 'unit', null, 'Unit of the value.'),
    (null, 'update_payment_balance', 'yes or no', 'Flag updatePaymentBalance as printed.'),
    (null, 'user_count', 'users', 'How many users the transactions belong to.'),
    (null, 'user_id', null, 'Id of the user.'),
    (null, 'usual_count', 'transactions', 'Median of the counts that it was compared with.'),
    (null, 'usual_hour_count', 'hours', 'Hours of the span that usually have transactions.'),
    (null, 'usual_transaction_count', 'transactions', 'Transactions that the span usually has.'),
    (null, 'value', null, 'Value as printed.'),
    ('block_lines', 'value', null, 'Value that was read from the line; empty where the line holds none.'),
    ('thresholds', 'value', 'see unit', 'Value in force.'),
    (null, 'vat', 'money', 'VAT, inside the amount; it never reaches the wallet.'),
    (null, 'volume_score', 'deviations', 'Score from which a day or an hour is a shift.'),
    ('findings', 'amount', 'money', 'What is at stake, never below zero; empty where no money is.'),
    ('finding', 'amount', 'money', 'What is at stake, never below zero; empty where no money is.'),
    ('findings', 'kind', null, 'Which rule found it; docs/DECISIONS.md says what each rule is.'),
    ('finding', 'kind', null, 'Which rule found it; docs/DECISIONS.md says what each rule is.'),
    ('daily_activity', 'amount', 'money', 'Sum of the amounts, VAT included, blocked ones left out.'),
    ('daily_activity', 'vat', 'money', 'Sum of the VAT, blocked ones left out.'),
    ('overdrafts', 'amount', 'money', 'Amount of the attempt, or of the transaction that began the episode.'),
    ('column_notes', 'object', null, 'Table or view that has the column.'),
    ('column_notes', 'column_name', null, 'Name of the column.'),
    ('column_notes', 'column_number', 'number', 'Place of the column, from 1.'),
    ('column_notes', 'unit', null, 'Unit; money is in the currency of its row.'),
    ('column_notes', 'meaning', null, 'What the column says.')
    union all
    select 'settings', name, unit, upper(left(meaning, 1)) || substr(meaning, 2) || '.'
    from thresholds
),

objects as (
    select
        schema_name,
        view_name as object_name
    from duckdb_views()
    where not internal and database_name = current_database()
    union all
    select
        'main' as schema_name,
        unnest(['log_files', 'invocations', 'sync_errors']) as object_name
),

columns_seen as (
    select
        case when objects.schema_name = 'main' then '' else objects.schema_name || '.' end
            || objects.object_name as object,
        case
            when objects.schema_name = 'main' then objects.object_name
            else objects.schema_name
        end as noted_as,
        duckdb_columns.column_name,
        duckdb_columns.column_index as column_number
    from objects
    inner join duckdb_columns()
        on objects.schema_name = duckdb_columns.schema_name
        and objects.object_name = duckdb_columns.table_name
        and duckdb_columns.database_name = current_database()
),

fitting as (
    select
        columns_seen.object,
        notes.column_name,
        columns_seen.column_number,
        notes.unit,
        notes.meaning,
        notes.object is not null as is_own
    from notes
    left join columns_seen
        on notes.column_name = columns_seen.column_name
        and coalesce(notes.object, columns_seen.noted_as) = columns_seen.noted_as
),

final as (
    select
        coalesce(columns_seen.object, fitting.object) as object,
        coalesce(columns_seen.column_name, fitting.column_name) as column_name,
        coalesce(columns_seen.column_number, fitting.column_number) as column_number,
        fitting.unit,
        fitting.meaning
    from columns_seen
    full join fitting
        on columns_seen.object = fitting.object
        and columns_seen.column_name = fitting.column_name
    qualify row_number() over (
        partition by columns_seen.object, coalesce(columns_seen.column_name, fitting.column_name)
        order by fitting.is_own desc nulls last
    ) = 1
)

select * from final;
