-- One row: the settings in force. A session changes one with `set variable tolerance = 0.01`.
create view settings as
select
    coalesce(
        try_cast(getvariable('tolerance') as decimal(18, 6)),
        ledger_info.tolerance
    ) as tolerance
from ledger_info;
