-- Whether a finding is among those that this session shows: it touches the period, or it stands at its
-- end, however old it is: a difference that is outstanding, a payment balance that is still below zero.
-- Takes a row of `findings` or `open_findings`, by the name of the view.
create macro in_scope_finding(findings) as
    in_scope_seen_finding(findings)
    or (
        case findings.kind
            when 'sync_break' then findings.amount > 0
            when 'payment_negative' then findings.severity = 'warning'
            else false
        end
        and in_scope(coalesce(findings.currency, scope_currency()), findings.user_id)
    )
