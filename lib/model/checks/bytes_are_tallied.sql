-- One row per file whose events and issues have more or fewer bytes than its text.
-- title: Events and issues have as many bytes as the files
select
    file,
    text_bytes,
    event_bytes,
    issue_bytes
from file_coverage
where text_bytes <> event_bytes + issue_bytes
order by file
