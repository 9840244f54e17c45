import type { FindingCounts, ReportTable, TableQuery } from "./report.ts";

const SEEN = `
with seen as (
    select
        findings.*,
        case when first_seen_at >= period_start then 'new' else 'seen before' end as age
    from findings
    cross join period
    where first_seen_at < period_end and last_seen_at >= period_start
)
`;

/** Findings of a period, counted by kind. */
export const FINDING_KINDS_TABLE: TableQuery = {
  name: "Findings by kind",
  caption: "How many findings of each kind were seen in the period, and how many began in it.",
  columns: [
    { name: "severity", label: "Severity", kind: "text" },
    { name: "kind", label: "Kind", kind: "text" },
    { name: "findings", label: "Findings", kind: "integer" },
    { name: "new_findings", label: "New", kind: "integer" },
  ],
  sql: `${SEEN}
select
    severity,
    kind,
    count(*) as findings,
    count(*) filter (where age = 'new') as new_findings
from seen
group by severity, kind`,
  order: "severity, findings desc, kind",
};

/** Findings of a period, ranked: the worst first, then new ones, then by what is at stake. */
export const FINDINGS_TABLE: TableQuery = {
  name: "Findings",
  caption: "What a person should look at: the worst first, then what is new, by kind and stake.",
  columns: [
    { name: "severity", label: "Severity", kind: "text" },
    { name: "age", label: "New", kind: "text" },
    { name: "kind", label: "Kind", kind: "text" },
    { name: "currency", label: "Currency", kind: "text" },
    { name: "amount", label: "At stake", kind: "decimal" },
    { name: "user_id", label: "User", kind: "text" },
    { name: "first_seen_at", label: "First seen", kind: "time" },
    { name: "last_seen_at", label: "Last seen", kind: "time" },
    { name: "reason", label: "Reason", kind: "text" },
    { name: "finding_id", label: "Finding", kind: "text" },
    { name: "stream", label: "Log stream", kind: "text" },
    { name: "line", label: "Line", kind: "integer" },
  ],
  sql: `${SEEN}
select * from seen`,
  order: "severity, age, kind, currency nulls last, amount desc nulls last, finding_id",
};

/** Counts findings by severity from {@linkcode FINDING_KINDS_TABLE}'s rows. */
export function countFindings({ rows }: ReportTable): FindingCounts {
  const counts = { critical: 0, warning: 0, notice: 0 };
  for (const [severity, , findings] of rows) {
    counts[severity as keyof FindingCounts] += Number(findings);
  }
  return counts;
}
