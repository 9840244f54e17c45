import type { BookFinding } from "../../book/finding.ts";
import { isOutOfOrder, type LogFile } from "../files/log_files.ts";
import { keepBookOfRun } from "../kinds/all_kinds.ts";
import type { Plan } from "../kinds/kind.ts";
import type { FaultRates } from "../plan/rates.ts";
import { countAll, type GroundTruthCounts } from "./counts.ts";
import { collectFacts, type Facts } from "./facts.ts";
import { collectMessages } from "./messages.ts";
import { printedLogsOf } from "./printed_logs_of.ts";
import { collectTransactions, type GroundTruthTransaction } from "./transactions.ts";

/** What the simulation was asked for. */
export interface GroundTruthSettings {
  readonly seed: number;
  readonly days: number;
  readonly users: number;
  readonly start: string;
  /** Faults in 100 days, by kind. */
  readonly faults: FaultRates;
  /** Files that are not logs. */
  readonly junkFiles: readonly string[];
}

/** A stored log file. */
export interface GroundTruthFile {
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
export interface GroundTruth extends Facts {
  readonly settings: GroundTruthSettings;
  readonly counts: GroundTruthCounts;
  /**
   * By kind, then time, then subject. Of kinds that the logs prove these are all that the logs hold,
   * consequences of other faults too; of the statistical ones they are what was injected.
   */
  readonly findings: readonly BookFinding[];
  readonly files: readonly GroundTruthFile[];
  /** In order of time, then id. */
  readonly transactions: readonly GroundTruthTransaction[];
}

/** Computes the ground truth from the events that the files still hold, and what they were planned from. */
export function computeGroundTruth(
  files: readonly LogFile[],
  plan: Plan,
  settings: GroundTruthSettings,
): GroundTruth {
  const messages = collectMessages(files);
  const transactions = collectTransactions(messages);
  return {
    settings,
    counts: countAll(files, messages, transactions),
    ...collectFacts(files, messages, transactions),
    findings: keepBookOfRun(printedLogsOf(files, messages), plan),
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
