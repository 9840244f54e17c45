-- One row per printed figure that shows by itself what its field stands for: the wallet that a
-- not-in-sync error names (before or after its transaction), the payment balance of a block (before, after,
-- or in the smallest unit of the currency), and VAT (inside the amount, on top of it, or not taken). Figures that fit two meanings, or
-- none, are left out.
-- columns:
--   field: Name of the printed field.
--   meaning: What the field stands for, in words.
select * from known_meanings where logged_at < scope_to()
