import type { Span } from "./span.ts";

/** Every code of a thing that could not be read as it should; the values of `issues.code`. */
export const ISSUE_CODES = [
  "unreadable_file",
  "torn_gzip",
  "corrupt_gzip",
  "not_log_text",
  "cut_event",
  "oversized_event",
  "quoted_event",
  "repeated_event",
  "no_events",
  "changed_file",
  "invalid_utf8",
  "repaired_block",
  "unreadable_block",
  "missing_field",
  "unreadable_amount",
  "unreadable_field",
  "drifted_block",
  "unlinked_sync_error",
] as const;

/** What kind of problem the data have. */
export type IssueCode = typeof ISSUE_CODES[number];

/**
 * A problem in the data, as a value: never thrown, always kept, with its place.
 *
 * `coversBytes` says that the span's bytes belong to no log event, so that events and such issues
 * together tile the file.
 */
export interface Issue extends Span {
  readonly code: IssueCode;
  /** What is wrong and what became of it, for people. */
  readonly reason: string;
  /** The text at the place, at most 200 characters. */
  readonly excerpt: string;
  readonly coversBytes: boolean;
}
