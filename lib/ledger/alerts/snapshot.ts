import { readObject } from "../model/objects.ts";
import { dayOf } from "./day.ts";
import type { CellValue, LedgerReader, Parameter } from "../store/open.ts";
import type { CurrencyExposure } from "../store/reviews.ts";

/** A case as an alert compares it. */
export interface AlertCase {
  readonly caseId: string;
  readonly severity: string;
  /** Whether somebody still has to do something, after what people have judged. */
  readonly isOpen: boolean;
  /** Currency in which it weighs most. */
  readonly currency: string | null;
  /** Exact, in the currency's major unit. */
  readonly exposure: string;
  /** Of each currency with money in it, that of most weight first. */
  readonly exposures: readonly CurrencyExposure[];
  readonly userCount: number;
  readonly findingIds: readonly string[];
  /** The case in one line. */
  readonly headline: string;
  /** What is more than it was when a person judged it. */
  readonly reopenedBecause: string | null;
  /** What to do, in words. */
  readonly task: string;
}

/** A finding as an alert compares it. */
export interface AlertFinding {
  readonly findingId: string;
  readonly kind: string;
  readonly severity: string;
  readonly currency: string | null;
  /** Exact, in the currency's major unit; null where it is about no money. */
  readonly exposure: string | null;
  readonly reason: string;
  readonly caseId: string;
  readonly caseSeverity: string;
  /** Whether its case is open. */
  readonly isOpen: boolean;
}

/** A log file that was not read, or not whole. */
export interface AlertFile {
  readonly path: string;
  /** Digest of what could be read. */
  readonly sha256: string;
  /** `torn`, `corrupt`, `unreadable`, or `whole` where no log event was found in it. */
  readonly status: string;
  readonly reason: string;
}

/** What a ledger holds that an alert may be about. */
export interface Snapshot {
  /** The most severe first. */
  readonly cases: readonly AlertCase[];
  readonly findings: readonly AlertFinding[];
  readonly files: readonly AlertFile[];
  /** Days (UTC) without a log event, `2024-01-31`, in order. */
  readonly silentDays: readonly string[];
  /** The day (UTC) of the last log event that is not still to come; null where there is none. */
  readonly lastLogged: string | null;
  /** Whether more than one log event in a hundred is still to come, by this machine's clock. */
  readonly isClockBehind: boolean;
  /** Largest difference that counts as rounding. */
  readonly tolerance: string;
}

const CLOCK_SQL = `
  select
      strftime(max(logged_at) filter (where logged_at::date <= $1::date), '%Y-%m-%d') as last,
      count(*) filter (where logged_at::date > $1::date) * 100 > count(*) as is_behind
  from events`;

/**
 * Reads what an alert compares, with the session's thresholds, rules and reviews.
 *
 * @param until Last day (UTC) that should have logs, `2024-01-31`; without it the last that has some.
 * @param now The time; days that are still to come are not called silent, whatever a log line says.
 */
export async function takeSnapshot(
  reader: LedgerReader,
  until?: string,
  now: Date = new Date(),
): Promise<Snapshot> {
  const cases = await rowsOf(reader, "alert_cases");
  const findings = await rowsOf(reader, "alert_findings");
  const files = await rowsOf(reader, "alert_files");
  const days = await rowsOf(reader, "alert_days", { until: until ?? null });
  const { tolerance } = await reader.columns(
    "select tolerance::varchar as tolerance from settings",
  );
  const tomorrow = dayOf(now, 1);
  const { last, is_behind } = await reader.columns(CLOCK_SQL, [tomorrow]);
  return {
    cases: cases.map((row) => ({
      caseId: String(row.case_id),
      severity: String(row.severity),
      isOpen: row.is_open === true,
      currency: textOrNull(row.currency),
      exposure: String(row.exposure),
      exposures: JSON.parse(String(row.exposures)),
      userCount: Number(row.user_count),
      findingIds: row.finding_ids as unknown as readonly string[],
      headline: String(row.headline),
      reopenedBecause: textOrNull(row.reopened_because),
      task: String(row.entry ?? row.for_company),
    })),
    findings: findings.map((row) => ({
      findingId: String(row.finding_id),
      kind: String(row.kind),
      severity: String(row.severity),
      currency: textOrNull(row.currency),
      exposure: textOrNull(row.exposure),
      reason: String(row.reason),
      caseId: String(row.case_id),
      caseSeverity: String(row.case_severity),
      isOpen: row.is_open === true,
    })),
    files: files.map((row) => ({
      path: String(row.path),
      sha256: String(row.sha256),
      status: String(row.status),
      reason: String(row.reason),
    })),
    silentDays: days.map(({ day }) => String(day)).filter((day) => day <= tomorrow),
    lastLogged: textOrNull(last[0]),
    isClockBehind: is_behind[0] === true,
    tolerance: String(tolerance[0]),
  };
}

async function rowsOf(
  reader: LedgerReader,
  name: string,
  parameters: Record<string, Parameter> = {},
): Promise<Record<string, CellValue>[]> {
  const columns = await reader.columns(readObject("alerts", name).body, parameters);
  const names = Object.keys(columns);
  return Array.from(
    { length: columns[names[0]].length },
    (_, row) => Object.fromEntries(names.map((column) => [column, columns[column][row]])),
  );
}

function textOrNull(value: CellValue): string | null {
  return value === null ? null : String(value);
}
