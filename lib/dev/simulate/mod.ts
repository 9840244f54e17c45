export { type BulkOptions, type BulkSummary, writeBulkFiles, writeBulkGzip } from "./bulk.ts";
export { EVENT_KINDS, type EventKind } from "./lambda/log_event.ts";
export {
  addScores,
  type FoundRow,
  type KindScore,
  precisionAt,
  scoreFindings,
  STATISTICAL_KINDS,
} from "./score.ts";
export {
  DEFAULT_FAULTS,
  type FaultRates,
  FINDING_KINDS,
  type FindingKind,
  type InjectedKind,
  NO_FAULTS,
  parseFaults,
} from "./settings/fault_rates.ts";
export type { SimulateOptions } from "./settings/options.ts";
export { type FileFormat, STORAGE_FORMS, type StorageForm } from "./settings/storage_forms.ts";
export { simulate, type SimulatedFile, type Simulation } from "./simulate.ts";
export type * from "./truth/facts.ts";
export type { TruthCounts } from "./truth/counts.ts";
export type { TruthFinding } from "./truth/finding.ts";
export type { Outcome } from "./truth/messages.ts";
export type { TruthTransaction } from "./truth/transactions.ts";
export type { Truth, TruthFile, TruthSettings } from "./truth/truth.ts";
export { parseTruth, printTruth } from "./truth/truth_text.ts";
export { writeSimulation } from "./write.ts";
