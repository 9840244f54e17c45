/** What the recoverer did to go on. */
export type RepairKind =
  | "noise_line"
  | "cut_value"
  | "missing_close"
  | "missing_comma"
  | "unterminated_string"
  | "unknown_token"
  | "repeated_key"
  | "stray_close"
  | "too_deep"
  | "too_long"
  | "no_value";

/** One repair and the text that it left out. */
export interface Repair {
  /** What was wrong. */
  readonly kind: RepairKind;
  /** First unit of the text that was left out, in UTF-16 units from 0. */
  readonly offset: number;
  /** Its length in UTF-16 units; 0 where something was missing. */
  readonly length: number;
  /** Its line, counted from 1. */
  readonly line: number;
  /** What was done, for people. */
  readonly message: string;
}
