-- One number for a line, by the place of its file among all files (see `file_orders`), so that it is the
-- same whatever was ingested first. For counting and joining.
create macro place_number(file_order, line) as file_order::bigint * 4294967296 + line
