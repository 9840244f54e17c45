-- One row per rate of VAT that amounts of the same currency, source and action carry.
-- title: VAT of the same action
select
    compared.currency,
    compared.source,
    compared.action,
    case
        when compared.vat = 0 then 'none'
        else format('{:g}', round(100 * wide(compared.vat) / (compared.amount - compared.vat), 1)) || ' %'
    end as "VAT",
    count(*) as "amounts",
    min(compared.logged_at) as "first",
    max(compared.logged_at) as "last"
from transactions as compared
inner join transactions as own
    on compared.currency = own.currency
    and compared.source is not distinct from own.source
    and compared.action is not distinct from own.action
where
    own.file_id = $file_id
    and own.line = $line
    and compared.amount > compared.vat
group by all
order by "amounts" desc, "VAT"
