-- The order of cases: the most severe first, of these the ones with most money, each in units of its currency's
-- material amount, then by time and id. Takes a row of `cases` or `reviewed_cases`, by the name of the view.
create macro case_order(cases) as
    row(
        cases.severity,
        cases.material_units is null,
        -cases.material_units,
        cases.first_seen_at,
        cases.case_id
    )
