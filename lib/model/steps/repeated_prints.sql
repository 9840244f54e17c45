-- One row per transaction id that several blocks print.
-- lasts: pages
select transaction_id
from transactions
where transaction_id is not null
group by transaction_id
having count(*) > 1
