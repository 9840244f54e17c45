-- One row per log file that was not read, or not read whole, and why.
select
    path,
    sha256,
    status,
    coalesce(
        (
            select
                arg_min(
                    shown_text(reason),
                    coalesce(
                        list_position(['unreadable_file', 'corrupt_gzip', 'torn_gzip', 'no_events'], code),
                        9
                    )
                )
            from issue_rows
            where
                issue_rows.file_id = log_files.file_id
                and code in (
                    'unreadable_file', 'corrupt_gzip', 'torn_gzip', 'no_events', 'changed_file'
                )
        ),
        status
    ) as reason
from log_files
where status in ('torn', 'corrupt', 'unreadable') or event_count = 0
order by path, sha256
