-- One row per notice that an overdraft was blocked: the message that it stands in.
create table blocked_links as
select
    file_id,
    line,
    request_id,
    logged_at,
    message_number,
    block_number
from message_steps
where kind = 'blocked';
