import { type CellValue, LedgerReader } from "../../../lib/ledger/store/open.ts";
import { viewNames } from "../../../lib/ledger/store/schema.ts";
import { makeLedger, rowsOf } from "../../_temporary.ts";
import {
  type Ask,
  askOne,
  moveUlid,
  type PrintedLog,
  type Row,
  type Settings,
  STREAM,
} from "./_printed.ts";

interface TogetherTest {
  readonly body: () => Promise<void>;
  outcome?: Promise<void>;
}

/** Reads something of the ledger that holds a log, and tells it as the log itself would. */
type ReadMoved = <T>(read: (reader: LedgerReader, log: MovedLog) => Promise<T>) => Promise<T>;

interface Request {
  readonly text: string;
  readonly settings: Settings;
  readonly answer: (readMoved: Promise<ReadMoved>) => void;
}

const tests: TogetherTest[] = [];
let run: TogetherRun | undefined;

/**
 * Declares a test that asks ledgers of one small log each. The bodies of all such tests of a file begin
 * with the first of them, so that the logs that they ask about at one time are read into one ledger: far
 * apart in time, with ids and a stream of their own, and each is answered as if it were alone. What goes
 * by all users of a ledger (usual amounts, VAT, volumes, settings) needs a ledger of its own.
 */
export function test(name: string, body: () => Promise<void>): void {
  const own: TogetherTest = { body };
  tests.push(own);
  Deno.test(name, async () => {
    if (own.outcome === undefined) await runAll();
    await own.outcome;
  });
}

async function runAll(): Promise<void> {
  run = new TogetherRun();
  try {
    for (const each of tests) each.outcome = each.body();
    await Promise.allSettled(tests.map(({ outcome }) => outcome));
  } finally {
    run.close();
    run = undefined;
  }
}

/** Asks about one log, in a test that is declared by {@linkcode test}. */
export const askLog: Ask<PrintedLog | string> = askOne(askLogAll);

/** Asks several things about one log, as {@linkcode askLog} does; gives the rows of each. */
export async function askLogAll(
  log: PrintedLog | string,
  queries: readonly string[],
  settings: Settings = {},
): Promise<Row[][]> {
  const readMoved = await find(log, settings);
  return await readMoved(async (reader, moved) => {
    const results = [];
    for (const sql of queries) {
      results.push(rowsOf(await reader.columns(await ofLog(reader, moved, sql))));
    }
    return results;
  });
}

/**
 * Reads something about one log of a ledger that holds others too.
 *
 * @param read Is given the log stream that the log is in the ledger.
 */
export async function readLog<T>(
  log: PrintedLog | string,
  read: (reader: LedgerReader, stream: string) => Promise<T>,
): Promise<T> {
  const readMoved = await find(log, {});
  return await readMoved((reader, { stream }) => read(reader, stream));
}

function find(log: PrintedLog | string, settings: Settings): Promise<ReadMoved> {
  if (run === undefined) throw new Error("Only a test of test() can ask together");
  return run.find(String(log), settings);
}

/** Asks the same of several logs at one time; gives the rows of each query, for each log. */
export function askLogsAll(
  logs: readonly (PrintedLog | string)[],
  queries: readonly string[],
  settings: Settings = {},
): Promise<Row[][][]> {
  return Promise.all(logs.map((log) => askLogAll(log, queries, settings)));
}

/** Asks one thing of several logs at one time; gives the rows for each log. */
export async function askLogs(
  logs: readonly (PrintedLog | string)[],
  sql: string,
  settings: Settings = {},
): Promise<Row[][]> {
  return (await askLogsAll(logs, [sql], settings)).map(([rows]) => rows);
}

/** Collects the logs that are asked about until nothing else can go on, and reads them into one ledger. */
class TogetherRun {
  readonly #folder = Deno.makeTempDirSync({ prefix: "balancebook-" });
  readonly #found = new Map<string, Promise<ReadMoved>>();
  readonly #readers: LedgerReader[] = [];
  #requests: Request[] = [];
  #ledgerCount = 0;
  #lastAnswer = Promise.resolve();

  find(text: string, settings: Settings): Promise<ReadMoved> {
    const key = JSON.stringify([text, settings]);
    let found = this.#found.get(key);
    if (found === undefined) {
      found = new Promise((answer) => {
        if (this.#requests.length === 0) setTimeout(() => this.#readRequests(), 0);
        this.#requests.push({ text, settings, answer });
      });
      this.#found.set(key, found);
    }
    return found;
  }

  #readRequests(): void {
    const groups = Map.groupBy(this.#requests, ({ settings }) => JSON.stringify(settings));
    this.#requests = [];
    for (const group of groups.values()) {
      const logs = moveApart(group.map(({ text }) => text));
      const opened = this.#open(logs, group[0].settings);
      for (const [index, { answer }] of group.entries()) {
        const log = logs[index];
        answer(
          opened.then((reader) => (read) =>
            this.#inTurn(async () => moveBack(await read(reader, log), log))
          ),
        );
      }
    }
  }

  /** A session is asked one thing after the other. */
  #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const answer = this.#lastAnswer.then(ask);
    this.#lastAnswer = answer.then(() => {}, () => {});
    return answer;
  }

  async #open(logs: readonly MovedLog[], settings: Settings): Promise<LedgerReader> {
    const folder = `${this.#folder}/${++this.#ledgerCount}`;
    for (const { stream, text } of logs) {
      Deno.mkdirSync(`${folder}/${stream}`, { recursive: true });
      Deno.writeTextFileSync(`${folder}/${stream}/000000`, text);
    }
    const ledger = await makeLedger(folder, logs.map(({ stream }) => `${folder}/${stream}`));
    const reader = await LedgerReader.open(ledger);
    this.#readers.push(reader);
    for (const [name, value] of Object.entries(settings)) await reader.set(name, value);
    return reader;
  }

  close(): void {
    for (const reader of this.#readers) reader.close();
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

// Weekdays stay as they are.
const WEEK_MS = 7 * 86_400_000;
// The rules take nothing for close in time that is further apart.
const APART_MS = 5 * WEEK_MS;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const DATE = /\b\d{4}-\d\d-\d\d\b/g;
const ULID = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g;
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const UUID_GROUP = /(?<=^[0-9a-f]{8}-[0-9a-f]{4}-4)[0-9a-f]{3}/;

/** A log at another time, with other ids. */
interface MovedLog {
  readonly stream: string;
  readonly text: string;
  /** Its first and last time, as printed. */
  readonly begin: string;
  readonly end: string;
  /** Milliseconds that it was moved by. */
  readonly movedMs: number;
  readonly users: readonly string[];
  /** What an id was, by what it is now. */
  readonly ids: ReadonlyMap<string, string>;
}

function moveApart(texts: readonly string[]): MovedLog[] {
  let free = 0;
  return texts.map((text, index) => {
    const times = (text.match(TIME) ?? []).map((time) => Date.parse(time));
    const [first, last] = [Math.min(...times), Math.max(...times)];
    const movedMs = index === 0 ? 0 : WEEK_MS * Math.ceil((free - first) / WEEK_MS);
    free = last + movedMs + APART_MS;
    const [begin, end] = [first, last].map((ms) => new Date(ms + movedMs).toISOString());
    return { begin, end, movedMs, ...moveIds(text, index, movedMs) };
  });
}

function moveIds(text: string, index: number, movedMs: number) {
  const hex = index.toString(16).padStart(3, "0");
  const ids = new Map<string, string>();
  const keep = (id: string, moved: string) => {
    ids.set(moved, id);
    return moved;
  };
  const moved = text
    .replace(TIME, (time) => moveTime(time, movedMs))
    .replace(ULID, (id) => keep(id, moveUlid(id, movedMs)))
    .replace(UUID, (id) => keep(id, index === 0 ? id : id.replace(UUID_GROUP, hex)));
  const users = moved.matchAll(/\buserId: '([^']*)'/g).map(([, user]) => user).toArray();
  const shared = users.find((user) => !ids.has(user));
  if (shared !== undefined) throw new Error(`"${shared}" would be a user of several logs`);
  return { text: moved, ids, users, stream: `2024-01-01-[$LATEST]${hex.padStart(32, "0")}` };
}

function moveTime(time: string, byMs: number): string {
  return new Date(Date.parse(time) + byMs).toISOString().slice(0, time.length);
}

/** Has a query see the rows of one log only, of each object that it names. */
async function ofLog(reader: LedgerReader, log: MovedLog, sql: string): Promise<string> {
  const names = sql.matchAll(NAMED).map(([, , name]) => name).filter((name) => VIEWS.has(name));
  const columns = new Map<string, readonly CellValue[]>();
  for (const name of new Set(names)) {
    const { column_name } = await reader.columns(`describe ${name}`);
    columns.set(name, column_name);
  }
  return sql.replace(NAMED, (text, word, name) => {
    if (!columns.has(name)) return text;
    const condition = CONDITIONS.find(([column]) => columns.get(name)!.includes(column))?.[1](log);
    if (condition === undefined) throw new Error(`${name} does not say of which log its rows are`);
    return `${word} (select * from ${name} where ${condition}) as ${name.split(".").at(-1)}`;
  });
}

const VIEWS = new Set(viewNames());
const NAMED = /\b(from|join) ([a-z_.]+)/g;

/** SQL condition for the rows of a log, by the column that tells it, the surest first. */
const CONDITIONS: readonly (readonly [column: string, condition: (log: MovedLog) => string])[] = [
  ["stream", ({ stream }) => `stream = '${stream}'`],
  ["first_seen_at", (log) => isInTime("first_seen_at", log)],
  ["began_at", (log) => isInTime("began_at", log)],
  ["last_logged_at", (log) => isInTime("last_logged_at", log)],
  ["user_ids", ({ users }) => `list_has_any(user_ids, ['${users.join("', '")}'])`],
];

function isInTime(column: string, { begin, end }: MovedLog): string {
  return `${column} between '${begin}' and '${end}'`;
}

/** Gives what was read of a moved log, as the log itself would tell it. */
function moveBack<T>(value: T, log: MovedLog): T;
function moveBack(value: unknown, log: MovedLog): unknown {
  if (value instanceof Date) return new Date(value.getTime() - log.movedMs);
  if (Array.isArray(value)) return value.map((part) => moveBack(part, log));
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([name, part]) => [name, moveBack(part, log)]);
    return Object.fromEntries(parts);
  }
  if (typeof value !== "string") return value;
  const texts = value.split(log.stream).map((text) =>
    text
      .replace(UUID, (id) => log.ids.get(id) ?? id)
      .replace(ULID, (id) => log.ids.get(id) ?? id)
      .replace(TIME, (time) => moveTime(time, -log.movedMs))
      .replace(DATE, (day) => moveTime(day, -log.movedMs))
  );
  return texts.join(STREAM);
}
