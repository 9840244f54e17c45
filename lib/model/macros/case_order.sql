-- The order of cases: those with most money first, each in units of its currency's material amount, then by
-- severity, time and id. Takes a row of `cases` or `reviewed_cases`, by the name of the view.
create macro case_order(cases) as
    row(
        cases.material_units is null,
        -cases.material_units,
        cases.severity,
        cases.first_seen_at,
        cases.case_id
    )
