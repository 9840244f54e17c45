-- One row per delivery that several transactions of one user name, as a number; others may have the same.
-- lasts: pages
-- spans: user
-- columns:
--   digest (number): The number of the user and the delivery.
select hash(user_id, delivery_id) as digest
from named_deliveries
group by digest
having count(*) > 1
