-- One row per amount that was booked by hand and is material, however little history its user or its
-- action has.
-- title: Large manual entry
-- severity: warning
-- rule: Booked by hand (see `manual_entries`), of at least the material amount of the currency (see
--   `material_amounts`).
-- reason: A person typed it. A rule that needs history is blind to the first entry of its sort.
-- cause: unusual_amount
-- notebook: 04_anomalies
-- evidence: transactions
select
    user_id,
    currency,
    amount as exposure,
    logged_at,
    transaction_id,
    'A ' || coalesce(direction, 'transaction') || ' by hand of ' || amount_text(amount, currency) || coalesce(' (' || action || ')', '')
        || ': the ' || case amount_rank
            when 1 then 'largest'
            when 2 then '2nd largest'
            when 3 then '3rd largest'
            else amount_rank || 'th largest'
        end
        || ' of its direction in ' || currency || '; material is '
        || money(material_amount, currency) || ' or more' as reason,
    (amount / nullif(material_amount, 0))::double as score,
    stream,
    line,
    file_id
from manual_entries
where amount >= material_amount and material_amount > 0
