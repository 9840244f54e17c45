-- Whether a case is among those that this session shows: with an amount in its currency, of its user in
-- that currency, whichever currency the case weighs most in; and either open at the end of the period,
-- however old it is, or seen in it. A case without a currency is shown with each, and so is what is about
-- the user without one. Takes a row of `cases` or `reviewed_cases`, by the name of the view.
create macro in_scope_case(cases) as
    cases.first_seen_at < scope_to()
    and (cases.is_open or cases.last_seen_at >= scope_from())
    and (
        (cases.currency is null or scope_currency() is null)
        and (scope_user() is null or list_contains(cases.user_ids, scope_user()))
        or cases.case_id in (
            select amounts.case_id
            from case_amounts as amounts
            where
                in_scope(
                    case when scope_user() is null then amounts.currency
                        else coalesce(amounts.currency, scope_currency())
                    end,
                    case when list_contains(amounts.user_ids, scope_user()) then scope_user() end
                )
        )
    )
