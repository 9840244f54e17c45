import { isOutOfOrder, type LogFile } from "../files/log_files.ts";
import type { Calendar } from "../plan/calendar.ts";
import type { InjectedShift } from "../plan/planner.ts";
import type { FaultRates } from "../settings/fault_rates.ts";
import { countAll, type TruthCounts } from "./counts.ts";
import { collectEvidence } from "./evidence.ts";
import { collectFacts, type Facts } from "./facts.ts";
import type { TruthFinding } from "./finding.ts";
import { findAll } from "./findings.ts";
import type { TruthTransaction } from "./transactions.ts";

/** What the simulation was asked for. */
export interface TruthSettings {
  readonly seed: number;
  readonly days: number;
  readonly users: number;
  readonly start: string;
  /** Faults in 100 days, by kind. */
  readonly faults: FaultRates;
  /** Files that are no logs. */
  readonly litter: readonly string[];
}

/** A stored log file. */
export interface TruthFile {
  readonly path: string;
  readonly stream: string;
  /** Number of the part, from 0. */
  readonly part: number;
  readonly format: string;
  /** Length in bytes of the text that can be read back. */
  readonly textBytes: number;
  readonly logEvents: number;
  readonly isOutOfOrder: boolean;
}

/** What is true of a simulation's logs, as JSON. */
export interface Truth extends Facts {
  readonly settings: TruthSettings;
  readonly counts: TruthCounts;
  /** By kind, then time, then subject. */
  readonly findings: readonly TruthFinding[];
  readonly files: readonly TruthFile[];
  /** In order of time, then id. */
  readonly transactions: readonly TruthTransaction[];
}

/** Works out the truth from the events that the files still hold. */
export function workOutTruth(
  files: readonly LogFile[],
  calendar: Calendar,
  shifts: readonly InjectedShift[],
  settings: TruthSettings,
): Truth {
  const evidence = collectEvidence(files);
  const { messages, rows } = evidence;
  const transactions = rows.map(({ metadata: _, fields: __, error: ___, ...row }) => row);
  return {
    settings,
    counts: countAll(files, messages, transactions),
    ...collectFacts(files, messages, transactions),
    findings: findAll(evidence, calendar, shifts),
    files: files.map((file) => ({
      path: file.path,
      stream: file.stream,
      part: file.part,
      format: file.format,
      textBytes: file.textBytes,
      logEvents: file.events.length,
      isOutOfOrder: isOutOfOrder(file),
    })),
    transactions,
  };
}
