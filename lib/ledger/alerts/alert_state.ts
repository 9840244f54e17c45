import { UserError } from "../error.ts";
import { writeWhole } from "../export/whole_file.ts";
import type { CurrencyExposure } from "../store/reviews.ts";
import type { Snapshot } from "./snapshot.ts";

/** What was known of a case when alerts were last delivered. */
export interface KnownCase {
  readonly severity: string;
  readonly isOpen: boolean;
  /** Currency in which it weighed most. */
  readonly currency: string | null;
  /** Exact. */
  readonly exposure: string;
  /** Of each currency with money in it; absent in files that were written before they were kept. */
  readonly exposures?: readonly CurrencyExposure[];
  readonly users: number;
  readonly findings: number;
  /** The case in one line, for whoever reads the file. */
  readonly headline: string;
}

/** What was known of a finding when alerts were last delivered. */
export interface KnownFinding {
  readonly severity: string;
  readonly isOpen: boolean;
  readonly currency: string | null;
  /** Exact. */
  readonly exposure: string | null;
}

/** What had been told when alerts were last delivered, by id. */
export interface AlertState {
  /** When, UTC. */
  readonly deliveredAt: string;
  readonly cases: ReadonlyMap<string, KnownCase>;
  readonly findings: ReadonlyMap<string, KnownFinding>;
  /** Damaged and unread files, see {@linkcode fileKey}, and why. */
  readonly files: ReadonlyMap<string, string>;
  readonly silentDays: ReadonlySet<string>;
}

const FORMAT = "balancebook alerts 1";
// As many digits as a sum of amounts has.
const AMOUNT = /^\d{1,32}(?:\.\d{1,6})?$/;

/** Gives the path of the file that keeps what was told of a ledger. */
export function alertStatePath(ledgerPath: string): string {
  return `${ledgerPath}.alerts.json`;
}

/** Names a damaged file by its path, state and content: one that comes again otherwise is another one. */
export function fileKey(file: { path: string; status: string; sha256: string }): string {
  return `${file.path} ${file.status} ${file.sha256.slice(0, 12)}`;
}

/**
 * Gives what is to be kept once a snapshot has been told.
 *
 * @param before What was told before: a day that was called silent behind the last logs stays told.
 */
export function stateOf(
  now: Snapshot,
  deliveredAt: string,
  before: AlertState | null = null,
): AlertState {
  return {
    deliveredAt,
    cases: new Map(now.cases.map((each) => [each.caseId, {
      severity: each.severity,
      isOpen: each.isOpen,
      currency: each.currency,
      exposure: each.exposure,
      exposures: each.exposures,
      users: each.userCount,
      findings: each.findingIds.length,
      headline: each.headline,
    }])),
    findings: new Map(now.findings.map((each) => [each.findingId, {
      severity: each.severity,
      isOpen: each.isOpen,
      currency: each.currency,
      exposure: each.exposure,
    }])),
    files: new Map(now.files.map((file) => [fileKey(file), file.reason])),
    silentDays: new Set([...before?.silentDays ?? [], ...now.silentDays].sort()),
  };
}

/**
 * Reads what was told.
 *
 * @returns Null where nothing ever was.
 * @throws {UserError} If the file is damaged: to go on as if nothing had been told would hide that.
 */
export function readAlertState(path: string): AlertState | null {
  let text;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  try {
    return parseState(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `Cannot read ${path}: ${reason}; put an earlier copy in its place, or move it away and ` +
        "all that is open is told again",
      { cause: error },
    );
  }
}

/** Writes what was told, a line for each case and finding; the file is whole or the earlier one. */
export async function writeAlertState(path: string, state: AlertState): Promise<void> {
  const part = (entries: Iterable<readonly [string, unknown]>) => {
    const lines = [...entries].sort(([one], [other]) => one < other ? -1 : 1)
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n  }`;
  };
  const text = `{
  "format": ${JSON.stringify(FORMAT)},
  "deliveredAt": ${JSON.stringify(state.deliveredAt)},
  "silentDays": ${JSON.stringify([...state.silentDays])},
  "files": ${part(state.files)},
  "cases": ${part(state.cases)},
  "findings": ${part(state.findings)}
}
`;
  await writeWhole(path, async (temporary) => {
    using file = await Deno.open(temporary, { createNew: true, write: true });
    const bytes = new TextEncoder().encode(text);
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
    await file.sync();
  });
}

function parseState(value: unknown): AlertState {
  const { format, deliveredAt, cases, findings, files, silentDays } = objectOf(value, "it");
  if (format !== FORMAT) throw new Error(`its format is not "${FORMAT}"`);
  return {
    deliveredAt: String(deliveredAt),
    cases: mapOf(cases, "cases", (each, name) => {
      const { users, findings, headline } = each;
      if (![users, findings].every(Number.isInteger)) throw new Error(`${name} lacks its counts`);
      return {
        ...common(each, name),
        exposure: amountOf(each.exposure, name),
        ...each.exposures === undefined ? {} : { exposures: exposuresOf(each.exposures, name) },
        users: Number(users),
        findings: Number(findings),
        headline: String(headline),
      };
    }),
    findings: mapOf(findings, "findings", (each, name) => ({
      ...common(each, name),
      exposure: each.exposure === null ? null : amountOf(each.exposure, name),
    })),
    files: new Map(
      Object.entries(objectOf(files, "files")).map(([key, reason]) => [key, String(reason)]),
    ),
    silentDays: new Set(Array.isArray(silentDays) ? silentDays.map(String) : []),
  };
}

function common(each: Record<string, unknown>, name: string) {
  const { severity, isOpen, currency } = each;
  if (typeof severity !== "string" || typeof isOpen !== "boolean") {
    throw new Error(`${name} lacks its severity or isOpen`);
  }
  return { severity, isOpen, currency: typeof currency === "string" ? currency : null };
}

function amountOf(value: unknown, name: string): string {
  if (typeof value === "string" && AMOUNT.test(value)) return value;
  throw new Error(`the exposure of ${name} is no amount`);
}

function exposuresOf(value: unknown, name: string): CurrencyExposure[] {
  if (!Array.isArray(value)) throw new Error(`the exposures of ${name} are no list`);
  return value.map((each) => {
    const { currency, exposure } = objectOf(each, `an exposure of ${name}`);
    return {
      currency: typeof currency === "string" ? currency : null,
      exposure: amountOf(exposure, name),
    };
  });
}

function mapOf<T>(
  value: unknown,
  name: string,
  read: (each: Record<string, unknown>, name: string) => T,
): Map<string, T> {
  return new Map(
    Object.entries(objectOf(value, name)).map((
      [key, each],
    ) => [key, read(objectOf(each, key), key)]),
  );
}

function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new Error(`${name} is no JSON object`);
}
