import { requireOptions, requireReader } from "../arguments.ts";
import type { LedgerReader } from "../store/open.ts";
import { type EvidenceTable, readTables } from "./arithmetic.ts";
import { type EvidenceEvent, readEvents } from "./events.ts";
import { findFinding, type Finding, type FindingOrId } from "./finding.ts";

/** Options of {@linkcode readEvidence}. */
export interface EvidenceOptions {
  /** Log events at most; 40 by default. */
  readonly limit?: number;
}

/** What the logs hold for a finding. */
export interface Evidence {
  /** The finding itself. */
  readonly finding: Finding;
  /** Its figures, worked out again. */
  readonly tables: readonly EvidenceTable[];
  /** The log events behind it, in order of time. */
  readonly events: readonly EvidenceEvent[];
  /** How many log events there are; more than `events` where the limit left some out. */
  readonly eventCount: number;
}

const DEFAULT_LIMIT = 40;

/**
 * Reads what the logs hold for a finding: its figures, worked out again, and the log events behind it
 * as they were printed. It comes from the ledger alone; the log files may be gone.
 *
 * @param reader The ledger.
 * @param findingOrId An id, or a row of the view `findings`.
 * @param options How many log events at most.
 * @returns The finding, its tables, and its log events in order of time.
 * @throws {UserError} If the ledger has no such finding.
 * @throws {RangeError} If the limit is not a whole number from 1.
 * @throws {TypeError} If an option is misspelt.
 *
 * @example
 * ```ts
 * import { ingest, LedgerReader, readEvidence } from "balancebook/ledger";
 *
 * const folder = Deno.makeTempDirSync();
 * await ingest(["data/sample"], { ledger: `${folder}/ledger.duckdb` });
 * const ledger = await LedgerReader.open(`${folder}/ledger.duckdb`);
 * const { id } = await ledger.columns("select min(finding_id) as id from findings");
 * const { finding, events } = await readEvidence(ledger, String(id[0]));
 * console.assert(events.some((event) => event.line === finding.line));
 * ledger.close();
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export async function readEvidence(
  reader: LedgerReader,
  findingOrId: FindingOrId,
  options: EvidenceOptions = {},
): Promise<Evidence> {
  requireReader(reader);
  requireOptions(options, { limit: "any" }, "evidence()");
  const { limit = DEFAULT_LIMIT } = options;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`Cannot show ${limit} log events: expected a whole number from 1`);
  }
  const finding = await findFinding(reader, findingOrId);
  const tables = await readTables(reader, finding);
  const { events, count } = await readEvents(reader, finding, limit);
  return { finding, tables, events, eventCount: count };
}
