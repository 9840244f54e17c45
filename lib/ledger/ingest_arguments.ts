import { type OptionKind, requireOptions, requireTexts } from "./arguments.ts";
import type { IngestOptions } from "./ingest.ts";

const KINDS: Readonly<Record<keyof IngestOptions, OptionKind>> = {
  ledger: "text",
  tolerance: "text",
  onProgress: "function",
  only: "function",
  onFetch: "function",
};

/**
 * Checks what a caller gives to ingest logs.
 *
 * @throws {TypeError} If the paths are no list of texts, an option is misspelt or of another type, or no ledger is named.
 */
export function requireIngest(paths: unknown, options: IngestOptions | undefined): void {
  requireTexts(paths, "ingest", 'a list of paths, as in ["data/raw"]');
  const given: Partial<IngestOptions> = options === undefined ? {} : options;
  requireOptions(given, KINDS, "an ingest");
  if (given.ledger === undefined || given.ledger === "") {
    throw new TypeError("Cannot ingest without a ledger: give its path as the option ledger");
  }
}
