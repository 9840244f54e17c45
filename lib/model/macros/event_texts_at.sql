-- The texts of log events at some lines of some files, masked as in `log_events`: `files` and `lines` are lists
-- as texts, such as `[1, 2]`. Asked for so, no other event's text is made; a pair of them that is not meant
-- has to be left out by a join.
create macro event_texts_at(files, lines) as table
select file_id, line, stream, text, printed
from log_events
where
    file_id between list_min(files::integer[]) and list_max(files::integer[])
    and line between list_min(lines::integer[]) and list_max(lines::integer[])
    and list_contains(files::integer[], file_id)
    and list_contains(lines::integer[], line)
