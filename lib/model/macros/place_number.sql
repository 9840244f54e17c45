-- One number for a line of a file, for counting and joining: lines of an earlier file have smaller ones.
create macro place_number(file_id, line) as file_id::bigint * 4294967296 + line
