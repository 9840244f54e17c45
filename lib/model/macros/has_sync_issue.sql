-- Whether a transaction's two balances differ by more than the tolerance, by its alarm, or where it has none by
-- whether they are apart; empty where that is not known.
create macro has_sync_issue(sync_alarm, is_out_of_sync) as case
    when sync_alarm is not null then sync_alarm in ('logged', 'silent')
    when is_out_of_sync is not null then false
end
