-- One row per message of a request that several transactions are of, as a number; others may have the same.
-- lasts: pages
-- columns:
--   digest (number): The number of the request and the message.
select hash(request_id, message_number) as digest
from transactions
group by digest
having count(*) > 1
