-- One row per kind of finding: what it is called, what its rule is, why it matters, and which notebook
-- leads with it.
-- columns:
--   kind: Name of the kind, as `findings` has it.
--   title: The kind in words.
--   severity: How serious its findings are: the default first, then when it differs.
--   rule: What makes a finding of this kind.
--   reason: Why that is worth a look.
--   cause: The cause of its findings where no change of a difference shows theirs; see causes.
--   notebook: The notebook that leads with it.
select * from (
    {{finding_kinds}}
) as kinds (kind, title, severity, rule, reason, cause, notebook)
