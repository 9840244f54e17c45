import type { GroundTruthTransaction } from "./transactions.ts";
import type { GroundTruth } from "./ground_truth.ts";

const COLUMNS = [
  "id",
  "userId",
  "currency",
  "direction",
  "type",
  "source",
  "action",
  "amount",
  "vat",
  "oldBalance",
  "newBalance",
  "paymentBalance",
  "outcome",
  "messageId",
  "requestId",
  "loggedAt",
  "stream",
  "path",
  "line",
] as const satisfies readonly (keyof GroundTruthTransaction)[];

/** Columns whose values repeat: rows hold an index into the column's dictionary. */
const REPEATED: readonly string[] = ["userId", "requestId", "stream", "path", "action", "source"];

/**
 * Prints a ground truth as JSON, one line for each transaction and a dictionary for what repeats.
 *
 * {@linkcode parseGroundTruth} gives the records back.
 */
export function printGroundTruth(groundTruth: GroundTruth): string {
  const { transactions, files, ...rest } = groundTruth;
  const dictionaries = Object.fromEntries(REPEATED.map((name) => [name, [] as unknown[]]));
  const indexes = new Map(REPEATED.map((name) => [name, new Map<unknown, number>()]));
  const indexOf = (name: string, value: unknown): number => {
    const index = indexes.get(name)!;
    if (!index.has(value)) index.set(value, dictionaries[name].push(value) - 1);
    return index.get(value)!;
  };
  const rows = transactions.map((row) =>
    COLUMNS.map((name) => REPEATED.includes(name) ? indexOf(name, row[name]) : row[name])
  );
  const parts = [
    ...Object.entries(rest).map(([name, value]) => `${JSON.stringify(name)}:${lines(value)}`),
    `"files":${lines(files)}`,
    `"transactionColumns":${JSON.stringify(COLUMNS)}`,
    `"transactionDictionaries":${lines(dictionaries)}`,
    `"transactions":${lines(rows)}`,
  ];
  return `{${parts.join(",\n")}}\n`;
}

/**
 * Reads what {@linkcode printGroundTruth} printed.
 *
 * @throws {SyntaxError} If the text is not JSON.
 */
export function parseGroundTruth(text: string): GroundTruth {
  const { transactionColumns, transactionDictionaries, transactions, ...rest } = JSON.parse(text);
  const read = (row: unknown[]) =>
    Object.fromEntries((transactionColumns as string[]).map((name, at) => {
      const dictionary = transactionDictionaries[name];
      return [name, dictionary ? dictionary[row[at] as number] : row[at]];
    }));
  return { ...rest, transactions: transactions.map(read) };
}

function lines(value: unknown): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item) => JSON.stringify(item)).join(",\n")}]`;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`);
  return `{\n${entries.join(",\n")}}`;
}
