-- Whether a finding is among those that this session shows: it touches the period, or it stands at its
-- end, however old it is: a difference that is outstanding, a payment balance that is still below zero.
-- One without a currency is shown with each. Takes a row of `findings` or `open_findings`, by the name of
-- the view.
create macro in_scope_finding(findings) as
    in_scope_span(
        findings.first_seen_at,
        findings.last_seen_at,
        coalesce(findings.currency, scope_currency()),
        case
            when list_contains(findings.user_ids, scope_user()) then scope_user()
            else findings.user_id
        end
    )
    or (
        case findings.kind
            when 'sync_break' then findings.amount > 0
            when 'payment_negative' then findings.severity = 'warning'
            else false
        end
        and in_scope(findings.currency, findings.user_id)
    )
