-- Whether a finding touches the period that this session shows, and is of its currency and user; one without
-- a currency is shown with each, and one of several users with each of them. Takes a row of `findings` or
-- `open_findings`, by the name of the view.
create macro in_scope_seen_finding(findings) as
    in_scope_span(
        findings.first_seen_at,
        findings.last_seen_at,
        coalesce(findings.currency, scope_currency()),
        case
            when list_contains(findings.user_ids, scope_user()) then scope_user()
            else findings.user_id
        end
    )
