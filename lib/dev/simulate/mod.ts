export type { BookFinding } from "../book/finding.ts";
export type { Outcome } from "../book/printed_logs.ts";
export { type BulkOptions, type BulkSummary, writeBulkFiles, writeBulkGzip } from "./bulk.ts";
export { DEFAULT_FAULTS, NO_FAULTS, parseFaults } from "./fault_rates.ts";
export { type FileFormat, STORAGE_FORMS, type StorageForm } from "./files/storage_forms.ts";
export { FAULT_KINDS, keepBook, STATISTICAL_KINDS } from "./kinds/all_kinds.ts";
export type { FaultKind, RuleKind, SignKind } from "./kinds/kind.ts";
export type { SimulateOptions } from "./options.ts";
export type { FaultRates } from "./plan/rates.ts";
export { addScores, type FoundRow, type KindScore, precisionAt, scoreFindings } from "./score.ts";
export { simulate, type SimulatedFile, type Simulation } from "./simulate.ts";
export type { GroundTruthCounts } from "./ground_truth/counts.ts";
export type * from "./ground_truth/facts.ts";
export type { GroundTruthTransaction } from "./ground_truth/transactions.ts";
export type {
  GroundTruth,
  GroundTruthFile,
  GroundTruthSettings,
} from "./ground_truth/ground_truth.ts";
export { parseGroundTruth, printGroundTruth } from "./ground_truth/ground_truth_text.ts";
export { writeSimulation } from "./write.ts";
