-- One row per thing that a person should look at: what kind, how serious, whose, how much money it is
-- about, why in words, and where it is in the logs. The same logs give the same `finding_id`; severities
-- sort by how serious they are. Each kind is a file of `lib/model/findings`. What is proven only by a
-- log line after the period that the session shows is not known yet at its end, and left out.
-- lasts: session
-- when: exists(from unnumbered_findings)
-- columns:
--   finding_id: Name of the finding; the same from ingest to ingest.
--   kind: Which rule found it; see finding_kinds.
--   title: The kind in words.
--   severity: critical: money that is wrong or lost; warning: a person has to decide; notice: explained,
--     or worth knowing.
--   exposure (money): The money that it is about, never below zero; empty where no money is.
--   amount (money): The same as exposure, under its earlier name.
--   first_seen_at (time, UTC): Time of the first log line that it is about.
--   last_seen_at (time, UTC): Time of the last log line that it is about.
--   transaction_ids (list): Transactions that it is about, in order of time; empty where it is about
--     something else.
--   message_ids (list): Messages that it is about, in order of time; empty where it is about something
--     else.
--   request_ids (list): Requests that it is about, in order of time; empty where it is about something
--     else.
--   user_ids (list): Users that it is about, in the order of their ids: that of user_id, or all of a batch;
--     empty where the logs name none.
--   score: How unusual it is, in robust deviations; empty where that is not measured.
--   subject: What the finding is about: the key inside its kind, for example a transaction.
--   user_id: Id of the user; empty where the logs name none.
--   currency: Currency by its ISO 4217 code, as printed.
--   reason: Why it is here, in words, with the figures.
--   stream: Log stream that the line stands in: one Lambda container.
--   line: Line in the file, from 1.
--   file_id: Number of the log file in this ledger; see log_files.
with

numbered as (
    select
        unnumbered_findings.*,
        row_number() over (
            partition by kind, subject, currency
            order by first_seen_at, last_seen_at, file_order, unnumbered_findings.line
        ) as occurrence
    from unnumbered_findings
    left join file_orders on unnumbered_findings.file_id = file_orders.file_id
),

later_events as (
    select file_id, line from events where logged_at >= scope_to()
)

select
    kind || '-' || left(
        md5(concat_ws('|', kind, masked_contacts(subject), currency, nullif(occurrence, 1))), 10
    ) as finding_id,
    * exclude (occurrence)
from numbered
anti join later_events
    on numbered.file_id = later_events.file_id
    and numbered.line = later_events.line
