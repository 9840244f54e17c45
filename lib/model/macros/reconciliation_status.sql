-- Result of both checks of a transaction; an issue that is empty is not known.
create macro reconciliation_status(has_calculation_issue, has_sync_issue) as case
    when has_calculation_issue and has_sync_issue then 'CALCULATION ISSUE + BALANCE SYNC ISSUE'
    when has_calculation_issue then 'CALCULATION ISSUE'
    when has_sync_issue then 'BALANCE SYNC ISSUE'
    when has_calculation_issue is null or has_sync_issue is null then 'NOT JUDGED'
    else 'MATCHED'
end
