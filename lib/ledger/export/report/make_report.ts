import type { Scope } from "../../store/scope.ts";
import type { LedgerReader } from "../../store/open.ts";
import type { Period } from "./period.ts";
import { askAnswer, askPlaces, askTable, countSeverities, type Report } from "./report.ts";

/** What a report shows beside its period. */
export type ReportScope = Pick<Scope, "currency" | "user">;

/** What a report is: its title, and its queries in `lib/model/reports/`. */
interface ReportPlan {
  readonly name: string;
  readonly title: (period: Period) => string;
  readonly answer: string;
  readonly tables: readonly string[];
}

const FINDINGS = "period_findings";
const CASES = "period_cases";

const OVERDRAFTS: ReportPlan = {
  name: "overdrafts",
  title: ({ name }) => `Overdrafts on ${name}`,
  answer: "overdrafts_answer",
  tables: [
    "overdrafts_summary",
    "overdrafts_below_zero",
    "overdrafts_attempts",
    "overdrafts_episodes",
    "period_cases",
    "period_finding_kinds",
    FINDINGS,
  ],
};

const RECONCILIATION: ReportPlan = {
  name: "reconciliation",
  title: ({ name }) => `Reconciliation, week ${name}`,
  answer: "reconciliation_answer",
  tables: [
    "reconciliation_checks",
    "reconciliation_money",
    "period_cases",
    "period_finding_kinds",
    FINDINGS,
  ],
};

/**
 * Makes the daily overdraft report: what was known at the day's end. The reader's session shows that
 * day from then on.
 *
 * @param scope A currency or a user, where not all are meant.
 * @throws {UserError} If the ledger has no such currency or user.
 */
export function overdraftReport(
  reader: LedgerReader,
  period: Period,
  scope: ReportScope = {},
): Promise<Report> {
  return makeReport(reader, OVERDRAFTS, period, scope);
}

/**
 * Makes the weekly reconciliation summary: what was known at the week's end. The reader's session
 * shows that week from then on.
 *
 * @param scope A currency or a user, where not all are meant.
 * @throws {UserError} If the ledger has no such currency or user.
 */
export function reconciliationReport(
  reader: LedgerReader,
  period: Period,
  scope: ReportScope = {},
): Promise<Report> {
  return makeReport(reader, RECONCILIATION, period, scope);
}

async function makeReport(
  reader: LedgerReader,
  plan: ReportPlan,
  period: Period,
  { currency, user }: ReportScope,
): Promise<Report> {
  const scope = await reader.setScope({
    from: period.start.toISOString(),
    to: period.end.toISOString(),
    currency,
    user,
  });
  const parts = [scope.currency, scope.user].filter((part) => part !== undefined);
  const tables = [];
  for (const name of plan.tables) tables.push(await askTable(reader, name));
  return {
    fileName: [plan.name, period.name, ...parts.map(inFileName)].join("-"),
    title: [plan.title(period), ...parts].join(", "),
    answer: await askAnswer(reader, plan.answer),
    period,
    tables,
    findings: countSeverities(tables[plan.tables.indexOf(FINDINGS)]),
    cases: countSeverities(tables[plan.tables.indexOf(CASES)]),
    places: await askPlaces(reader),
  };
}

/** Writes a text of the logs so that it can stand in a file's name; ids keep all of theirs. */
function inFileName(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}_-]+/gu, "_").slice(0, 80);
}
