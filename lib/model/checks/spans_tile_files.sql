-- One row per file with a hole or an overlap between its events and issues.
-- title: No file has a hole or an overlap
select
    file,
    break_count
from file_coverage
where break_count <> 0
order by file
