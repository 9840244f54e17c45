import { describeValue, type OptionKind, requireOptions } from "../arguments.ts";

/** Options of `LedgerReader.open()`. */
export interface LedgerOptions {
  /**
   * Whether texts of logs are shown as they were printed, with names, telephone numbers, e-mail and
   * street addresses; `BALANCEBOOK_PERSONAL_DATA=1` says so where nothing is given.
   */
  readonly personalData?: boolean;
  /**
   * Thresholds to change, by name (see the view `thresholds`), for example `{ tolerance: "0.01" }`;
   * `BALANCEBOOK_SET="tolerance=0.01,replay_days=60"` changes them where nothing is given.
   */
  readonly thresholds?: Readonly<Record<string, string | number>>;
  /**
   * Called when a query begins: what is done, in words, and a promise of its end, which never rejects.
   */
  readonly onQuery?: (label: string, ended: Promise<void>) => void;
  /**
   * Folder of rules of one's own, which become findings like those of the model in this session;
   * `BALANCEBOOK_RULES`, or else `rules` beside the ledger, where nothing is given.
   */
  readonly rules?: string;
  /**
   * Memory that queries may take, for example `500MB`; what does not fit is spilled to the disk beside the
   * ledger. Most of the machine's without it, where nothing can be written there, and of a session that joins
   * others; at least 1 GB once findings have to be worked out.
   */
  readonly memoryLimit?: string;
  /**
   * Whether what queries ask for is kept in memory once it was worked out, for sessions that ask more than a
   * few things. Without effect where `memoryLimit` is given.
   */
  readonly keepsTables?: boolean;
  /** Called with each line of the reviews that could not be read; `console.warn` by default. */
  readonly onWarning?: (warning: string) => void;
}

const KINDS: Readonly<Record<keyof LedgerOptions, OptionKind>> = {
  personalData: "flag",
  thresholds: "object",
  onQuery: "function",
  rules: "text",
  memoryLimit: "text",
  keepsTables: "flag",
  onWarning: "function",
};
const MEMORY = /^\d+(?:\.\d+)?\s*(?:B|[KMGT]i?B)$/i;

/**
 * Checks what a caller gives to open a ledger: a misspelt option would count as not given, and any text, "no"
 * too, would show personal data.
 *
 * @throws {TypeError} If the path is not a text, or an option is misspelt or of another type.
 * @throws {RangeError} If the limit is not an amount of memory.
 */
export function requireLedgerOptions(path: unknown, options: LedgerOptions): void {
  if (typeof path !== "string" || path === "") {
    throw new TypeError(`Cannot open ${describeValue(path)}: expected the path of a ledger`);
  }
  requireOptions(options, KINDS, "a ledger");
  const { memoryLimit } = options;
  if (memoryLimit !== undefined && !MEMORY.test(memoryLimit)) {
    throw new RangeError(
      `Cannot use ${describeValue(memoryLimit)} as memory: expected a size such as 500MB`,
    );
  }
}
