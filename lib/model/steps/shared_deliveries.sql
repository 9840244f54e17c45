-- One row per delivery that transactions of several users name, as a number; others may have the same.
-- lasts: pages
-- columns:
--   digest (number): The number of the delivery.
select hash(delivery_id) as digest
from named_deliveries
group by digest
having min(hash(user_id)) <> max(hash(user_id))
