import { createHash } from "node:crypto";
import { join } from "node:path";
import { ingest } from "../lib/ledger/ingest.ts";
import { ROOT, SAMPLE_LOGS } from "../lib/ledger/paths.ts";
import { keepResults, resultsPath } from "../lib/ledger/store/results.ts";
import { type CellValue, type LedgerOptions, LedgerReader } from "../lib/ledger/store/open.ts";

/** Runs a function with a folder of its own, which is removed afterwards. */
export async function withFolder<T>(run: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = Deno.makeTempDirSync({ prefix: "balancebook-" });
  try {
    return await run(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Asks a ledger one thing and closes it. */
export async function ask(
  ledger: string,
  sql: string,
  options?: LedgerOptions,
): Promise<Record<string, CellValue>[]> {
  const [rows] = await askAll(ledger, [sql], options);
  return rows;
}

/** Asks a ledger several things in one session and closes it; gives the rows of each. */
export async function askAll(
  ledger: string,
  queries: readonly string[],
  options?: LedgerOptions,
): Promise<Record<string, CellValue>[][]> {
  const reader = await LedgerReader.open(ledger, options);
  try {
    const results = [];
    for (const sql of queries) {
      results.push(rowsOf(await reader.columns(sql)));
    }
    return results;
  } finally {
    reader.close();
  }
}

/** Gives a query's columns as rows. */
export function rowsOf(
  columns: Readonly<Record<string, readonly CellValue[]>>,
): Record<string, CellValue>[] {
  const names = Object.keys(columns);
  const count = columns[names[0]]?.length ?? 0;
  return Array.from(
    { length: count },
    (_, row) => Object.fromEntries(names.map((name) => [name, columns[name][row]])),
  );
}

/** The real logs, where they are at hand. */
export const REAL_LOGS: string = join(ROOT, "..", "shared", "real", "balance-sync-logs");

/**
 * Makes a ledger of paths in a folder and returns its path; those of the sample and of the real logs are
 * made once, with their findings kept beside them.
 */
export async function makeLedger(
  folder: string,
  paths: readonly string[],
  name = "ledger.duckdb",
): Promise<string> {
  const ledger = `${folder}/${name}`;
  if (paths.length === 1 && [SAMPLE_LOGS, REAL_LOGS].includes(paths[0])) {
    const kept = await keepLedger(paths[0]);
    Deno.copyFileSync(kept, ledger);
    Deno.copyFileSync(resultsPath(kept), resultsPath(ledger));
  } else {
    await ingest(paths, { ledger });
  }
  return ledger;
}

/** Makes a ledger of paths as the task does: its findings are kept beside it, and need not be worked out anew. */
export async function makeLedgerWithFindings(
  folder: string,
  paths: readonly string[],
): Promise<string> {
  const ledger = await makeLedger(folder, paths);
  await keepResults(ledger);
  return ledger;
}

/**
 * Makes a ledger only once, and gives each that asks a copy in a folder of its own, with the findings
 * that are kept beside it. The log files are gone by then.
 */
export function ledgerOnce(
  make: (folder: string) => Promise<string>,
): (folder: string) => Promise<string> {
  let files: Promise<Map<string, Uint8Array<ArrayBuffer>>> | undefined;
  const readFiles = () =>
    withFolder(async (folder) => {
      const ledger = await make(folder);
      const names = [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name));
      const kept = [ledger, resultsPath(ledger)].filter((path) => names.includes(path));
      return new Map(kept.map((path) => [path.slice(ledger.length), Deno.readFileSync(path)]));
    });
  return async (folder) => {
    files ??= readFiles();
    const ledger = `${folder}/ledger.duckdb`;
    for (const [ending, bytes] of await files) Deno.writeFileSync(`${ledger}${ending}`, bytes);
    return ledger;
  };
}

/** A ledger of logs, which is kept for as long as neither they nor the code change. */
async function keepLedger(logs: string): Promise<string> {
  const folder = join(ROOT, "data", "build", "tests");
  code ??= digestOf([join(ROOT, "lib")]);
  const kept = join(folder, `${code}-${digestOf([logs])}.duckdb`);
  Deno.mkdirSync(folder, { recursive: true });
  using lock = Deno.openSync(join(folder, "lock"), { create: true, write: true });
  lock.lockSync(true);
  if (![...Deno.readDirSync(folder)].some(({ name }) => join(folder, name) === kept)) {
    for (const { name } of [...Deno.readDirSync(folder)]) {
      if (!LOCKS.includes(name) && !name.startsWith(code)) Deno.removeSync(join(folder, name));
    }
    await ingest([logs], { ledger: `${kept}.part` });
    await keepResults(`${kept}.part`);
    Deno.renameSync(resultsPath(`${kept}.part`), resultsPath(kept));
    Deno.renameSync(`${kept}.part`, kept);
  }
  return kept;
}

/** Files of that folder that tests hold on to. */
const LOCKS = ["lock", "environment.lock"];

let code: string | undefined;

function digestOf(folders: readonly string[]): string {
  const hash = createHash("sha256");
  for (const folder of folders) {
    for (const path of [...filesOf(folder)].sort()) {
      hash.update(path).update(Deno.readFileSync(path));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

function* filesOf(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* filesOf(path);
    else yield path;
  }
}

const CONTENTS = [
  `select stream, line, logged_at, request_id, level, kind, text, printed, byte_offset
   from log_events order by stream, byte_offset, line, text`,
  "select * exclude (file_id) from messages order by all",
  "select * exclude (file_id) from transactions order by all",
  "select * exclude (file_id, transaction_file_id) from sync_errors order by all",
  "select * exclude (file_id) from invocations order by all",
  "select * exclude (file_id, file) from issues order by all",
];

/**
 * Reads what a ledger was made of and how it is linked, without the numbers and paths of files, in a
 * fixed order; all else follows from it, and a law compares every view.
 */
export async function contentsOf(ledger: string): Promise<string> {
  const parts = await askAll(ledger, CONTENTS);
  return parts.map((rows) => JSON.stringify(rows)).join("\n");
}
