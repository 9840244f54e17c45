-- Checks of a transaction that have no result; empty where both have one.
create macro not_judged(has_calculation_issue, has_sync_issue) as case
    when has_calculation_issue is null and has_sync_issue is null then 'calculation and sync'
    when has_calculation_issue is null then 'calculation'
    when has_sync_issue is null then 'sync'
end
