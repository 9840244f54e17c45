import type { CellValue } from "../../../lib/ledger/store/open.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { ledgerOnce, makeLedger, rowsOf, withFolder } from "../../_temporary.ts";

/** What a transaction block is to hold; what is not given is usual. */
export interface PrintedFields {
  readonly id?: string;
  /** Absent by `null`: the older schema, without type, source, action and metadata. */
  readonly type?: "DEBIT" | "CREDIT" | null;
  readonly source?: string;
  readonly action?: string;
  readonly userId?: string;
  readonly paymentBalance?: number;
  readonly deliveryId?: string;
  readonly metadata?: string;
  /** `null` leaves it out. */
  readonly currency?: string | null;
  readonly amount?: number;
  readonly vat?: number;
  readonly oldBalance?: number;
  readonly newBalance?: number;
}

/** A user of the printed logs. */
export const USER = "11111111-2222-4333-8444-555555555555";

/** Another one. */
export const OTHER_USER = "66666666-7777-4888-9999-000000000000";

/** The log stream that a printed log becomes. */
export const STREAM = "2024-01-01-[$LATEST]0123456789abcdef0123456789abcdef";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

let lastNumber = 0;

/** Makes a ULID of a time, different at each call. */
export function makeUlid(at: string): string {
  return encodeUlidTime(Date.parse(at)) + String(++lastNumber).padStart(16, "0");
}

/** Gives a ULID that was made so many milliseconds later. */
export function moveUlid(id: string, byMs: number): string {
  const ms = [...id.slice(0, 10)].reduce((sum, digit) => 32 * sum + CROCKFORD.indexOf(digit), 0);
  return encodeUlidTime(ms + byMs) + id.slice(10);
}

function encodeUlidTime(ms: number): string {
  let time = "";
  for (let rest = ms; time.length < 10; rest = Math.floor(rest / 32)) {
    time = CROCKFORD[rest % 32] + time;
  }
  return time;
}

/** Makes a UUID, different at each call. */
export function makeUuid(): string {
  return `00000000-0000-4000-8000-${String(++lastNumber).padStart(12, "0")}`;
}

/** The log of one container: requests one after the other, each with one message. */
export class PrintedLog {
  #text = "";

  /** Adds a line as the platform prints it. */
  platform(at: string, body: string): this {
    this.#text += `${at} ${body}\n\n`;
    return this;
  }

  /** Adds a request with one message: its lines, all of them at one time. */
  message(at: string, lines: readonly (readonly [level: string, text: string])[], id?: string) {
    const request = makeUuid();
    this.platform(at, `START RequestId: ${request} Version: $LATEST`);
    for (const [level, text] of [["INFO", `Processing message ${id ?? makeUuid()}`], ...lines]) {
      this.platform(at, `${at}\t${request}\t${level}\t${text}`);
    }
    this.platform(at, `END RequestId: ${request}`);
    return this.platform(
      at,
      `REPORT RequestId: ${request}\tDuration: 50.00 ms\tBilled Duration: 50 ms\t` +
        `Memory Size: 1024 MB\tMax Memory Used: 100 MB\t`,
    );
  }

  /** Adds a message with a transaction that was applied, or what else became of it. */
  transaction(
    at: string,
    fields: PrintedFields,
    outcome: string = PUBLISHED,
    messageId?: string,
  ): this {
    const block = ["INFO", printBlock({ id: makeUlid(at), ...fields })] as const;
    const lines = outcome === "" ? [block] : [block, ["INFO", outcome] as const];
    return this.message(at, lines, messageId);
  }

  /** Adds a message with a transaction that was applied, and more lines after it. */
  transactionWith(
    at: string,
    fields: PrintedFields,
    lines: readonly (readonly [level: string, text: string])[],
  ): this {
    return this.message(at, [
      ["INFO", printBlock({ id: makeUlid(at), ...fields })],
      ["INFO", PUBLISHED],
      ...lines,
    ]);
  }

  toString(): string {
    return this.#text;
  }
}

/** What is printed after a transaction that was applied. */
export const PUBLISHED = "SubscriptionBalanceUpdated event published";

/** What is printed after a transaction that another listener had applied. */
export const ALREADY_SYNCED = "Balance is already synced from other listeners";

/** What is printed for a message without a transaction. */
export const SKIPPED = "Skipping the balance sync for create subscription, nothing to do";

/** What is printed when a message fails. */
export const FAILED = "An error occured while syncing the balance TypeError: it is null";

/** Prints a transaction block as the function does. */
export function printBlock(fields: PrintedFields): string {
  const { id, type = "DEBIT", action = "BUY", userId = USER, deliveryId } = fields;
  const { source = "PAYMENT" } = fields;
  const { currency = "BHD", amount = 10, oldBalance = 100 } = fields;
  const { newBalance = type === "CREDIT" ? oldBalance + amount : oldBalance - amount } = fields;
  const { metadata = deliveryId === undefined ? "'{}'" : `'{"deliveryId":"${deliveryId}"}'` } =
    fields;
  const typed = type === null ? [] : [
    `    type: '${type}',`,
    `    source: '${source}',`,
    `    action: '${action}',`,
  ];
  const more = type === null ? [] : [
    `    paymentBalance: ${fields.paymentBalance ?? newBalance},`,
    `    updatePaymentBalance: true,`,
    `    metadata: ${metadata},`,
  ];
  return [
    "Start syncing the balance {",
    "  transaction: {",
    `    id: '${id}',`,
    ...typed,
    `    userId: '${userId}',`,
    ...more,
    ...(currency === null ? [] : [`    currency: '${currency}',`]),
    `    amount: ${amount},`,
    `    vat: ${fields.vat ?? 0},`,
    `    oldBalance: ${oldBalance},`,
    `    newBalance: ${newBalance}`,
    "  }",
    "}",
  ].join("\n");
}

/** A row of a query's result. */
export type Row = Record<string, CellValue>;

let last: { text: string; copyLedger: (folder: string) => Promise<string> } | undefined;

/** Settings by name. */
export type Settings = Readonly<Record<string, string>>;

/** Asks one thing, with settings if any are given; gives its rows. */
export type Ask<Of> = (of: Of, sql: string, settings?: Settings) => Promise<Row[]>;

/** Asks several things in one session, with settings if any are given; gives the rows of each. */
export type AskAll<Of> = (
  of: Of,
  queries: readonly string[],
  settings?: Settings,
) => Promise<Row[][]>;

/** Makes what asks one thing of what asks several. */
export function askOne<Of>(askAll: AskAll<Of>): Ask<Of> {
  return async (of, sql, settings) => (await askAll(of, [sql], settings))[0];
}

/** Asks a ledger that holds one log; asked again, the last log is not read again. */
export const askLog: Ask<PrintedLog | string> = askOne(askLogAll);

/** Asks a ledger that holds one log several things in one session; gives the rows of each. */
export async function askLogAll(
  log: PrintedLog | string,
  queries: readonly string[],
  settings: Settings = {},
): Promise<Row[][]> {
  const text = String(log);
  if (last?.text !== text) {
    last = { text, copyLedger: ledgerOnce((folder) => writeLedger(folder, text)) };
  }
  const { copyLedger } = last;
  return await withFolder(async (folder) =>
    askLedgerAll(await copyLedger(folder), queries, settings)
  );
}

/** Makes a ledger of one log in a folder, and gives its path. */
export async function writeLedger(folder: string, text: string): Promise<string> {
  const path = `${folder}/${STREAM}`;
  Deno.mkdirSync(path);
  Deno.writeTextFileSync(`${path}/000000`, text);
  return await makeLedger(folder, [path]);
}

/** Asks a ledger. */
export const askLedger: Ask<string> = askOne(askLedgerAll);

async function askLedgerAll(
  ledger: string,
  queries: readonly string[],
  settings: Settings = {},
): Promise<Row[][]> {
  const reader = await LedgerReader.open(ledger);
  try {
    for (const [name, value] of Object.entries(settings)) await reader.set(name, value);
    const results = [];
    for (const sql of queries) results.push(rowsOf(await reader.columns(sql)));
    return results;
  } finally {
    reader.close();
  }
}
