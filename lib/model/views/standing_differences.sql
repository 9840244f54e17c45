-- One row per user whose wallet and payment balance were last seen out of sync: the same as
-- `outstanding_differences`, by its earlier name.
select * from outstanding_differences
