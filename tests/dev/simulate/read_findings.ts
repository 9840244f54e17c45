import type { SimulatedFile } from "../../../lib/dev/simulate/mod.ts";
import { letterOf, type ReadEvent, readStreams } from "./read_logs.ts";

/** A transaction as this reader, which shares no code with lib/, finds it; numbers are doubles. */
export interface ReadBlock {
  readonly at: string;
  readonly fields: Record<string, string>;
  readonly metadata: Record<string, unknown> | undefined;
  readonly amount: number;
  readonly vat: number;
  readonly old: number;
  readonly now: number;
  readonly payment: number | undefined;
  /** Letters of the events of its message. */
  letters: string;
  error?: { readonly wallet: number; readonly payment: number };
}

interface Delivery {
  readonly id: string;
  readonly at: string;
  letters: string;
  block?: ReadBlock;
  blockedId?: string;
}

const DAY_MS = 86_400_000;
const TOLERANCE = 0.0010001;
const FAILURES = ["x", "v", "t", "u"];

/** Names, as `kind subject`, what the rules find in printed logs; statistical kinds left out. */
export function readFindings(files: readonly SimulatedFile[]): string[] {
  const streams = [...readStreams(files).values()];
  const deliveries = streams.flatMap(readDeliveries);
  const blocks = deliveries.flatMap(({ block }) => block ?? [])
    .sort((a, b) => `${a.at} ${a.fields.id}` < `${b.at} ${b.fields.id}` ? -1 : 1);
  const firstAt = streams.flat().reduce((least, { at }) => at < least ? at : least, "9");
  return [
    ...readFailures(streams),
    ...readMessages(deliveries),
    ...blocks.flatMap(readBlock),
    ...accountsOf(blocks).flatMap(readAccount),
    ...readRepeats(blocks),
    ...readNews(blocks, firstAt),
  ].sort();
}

function readDeliveries(events: readonly ReadEvent[]): Delivery[] {
  const list: Delivery[] = [];
  let open: Delivery | undefined;
  for (const event of events) {
    const letter = letterOf(event);
    if (letter === "S" || letter === "E") open = undefined;
    if (letter === "P") list.push(open = { id: event.body.slice(-36), at: event.at, letters: "" });
    if (!open) continue;
    open.letters += letter;
    if (letter === "B") open.block = blockOf(event);
    if (letter === "-") open.blockedId = /transactionId: '(\w+)'/.exec(event.body)![1];
    if (letter === "!" && open.block) open.block.error = errorOf(event.body);
    if (open.block) open.block.letters = open.letters;
  }
  return list;
}

function blockOf({ at, body }: ReadEvent): ReadBlock {
  const fields: Record<string, string> = {};
  for (const [, name, value] of body.matchAll(/^ {4}(\w+): (.*?),?$/gm)) {
    fields[name] = value.replace(/^'(.*)'$/, "$1");
  }
  const isMissing = fields.metadata === undefined || fields.metadata === "undefined";
  const metadata = isMissing ? undefined : JSON.parse(
    /deliveryId":"([0-9a-f-]+)/.exec(fields.metadata)?.[0]
      ? `{"deliveryId":"${/deliveryId":"([0-9a-f-]+)/.exec(fields.metadata)![1]}"}`
      : "{}",
  );
  return {
    at,
    fields,
    metadata,
    amount: Number(fields.amount),
    vat: Number(fields.vat),
    old: Number(fields.oldBalance),
    now: Number(fields.newBalance),
    payment: fields.paymentBalance === undefined ? undefined : Number(fields.paymentBalance),
    letters: "",
  };
}

function errorOf(body: string): ReadBlock["error"] {
  const [, wallet, payment] = /Balance: (\S+),\n {2}paymentBalance: (\S+)\n/.exec(body)!;
  return { wallet: Number(wallet), payment: Number(payment) };
}

function readFailures(streams: readonly ReadEvent[][]): string[] {
  const failed = new Set<string>();
  for (const events of streams) {
    let open = "";
    for (const event of events) {
      const letter = letterOf(event);
      if (letter === "S") open = event.requestId!;
      if (letter === "R") open = "";
      if (open && FAILURES.includes(letter)) failed.add(open);
    }
  }
  return [...failed].map((id) => `failed_request ${id}`);
}

function readMessages(deliveries: readonly Delivery[]): string[] {
  const byId = Map.groupBy(deliveries, ({ id }) => id);
  const lost = [...byId].filter(([, list]) => list.every(({ letters }) => /[zvt]/.test(letters)));
  const again = [...byId].filter(([, list]) => list.length > 1);
  const silent = deliveries.filter(({ letters }) => !/[+=\-cfzvt]/.test(letters));
  const blocked = deliveries.filter(({ blockedId }) => blockedId);
  return [
    ...lost.map(([id]) => `lost_message ${id}`),
    ...again.map(([id]) => `redelivered_message ${id}`),
    ...silent.map(({ id, block }) => `unknown_outcome ${block?.fields.id ?? id}`),
    ...blocked.map(({ blockedId }) => `blocked_overdraft ${blockedId}`),
  ];
}

/** What a single block shows. */
function readBlock(block: ReadBlock): string[] {
  const { fields, at, amount, vat, old, now, payment, error, letters } = block;
  const changes = fields.type === "CREDIT"
    ? [amount - vat]
    : fields.type === "DEBIT"
    ? [vat - amount]
    : [amount - vat, vat - amount];
  const off = Math.min(...changes.map((change) => Math.abs(now - old - change)));
  const ageMs = Date.parse(at) - ulidTime(fields.id);
  const kinds = {
    calculation_break: off > TOLERANCE,
    silent_sync_break: payment !== undefined && Math.abs(payment - now) > TOLERANCE && !error,
    rounding_alarm: error && Math.abs(error.payment - error.wallet) <= TOLERANCE,
    wallet_overdrawn: (letters.includes("=") ? old : now) < 0 && !letters.includes("-"),
    replayed_transaction: ageMs > 30 * DAY_MS,
    negative_amount: amount < 0,
    zero_amount: amount === 0,
    missing_metadata: fields.type !== undefined && fields.metadata === "undefined",
    test_user: !/^[0-9a-f-]{36}$/.test(fields.userId),
  };
  return Object.entries(kinds).filter(([, is]) => is).map(([kind]) => `${kind} ${fields.id}`);
}

function ulidTime(id: string): number {
  return [...id.slice(0, 10)].reduce(
    (time, letter) => time * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(letter),
    0,
  );
}

function accountsOf(blocks: readonly ReadBlock[]): ReadBlock[][] {
  return [
    ...Map.groupBy(blocks, ({ fields }) => `${fields.userId} ${fields.currency}`).values(),
  ];
}

/** What the blocks of a user and currency show together. */
function readAccount(blocks: readonly ReadBlock[]): string[] {
  const found: string[] = [];
  let closing: number | undefined;
  let isBelow = false;
  let wasApart = false;
  for (const { fields, old, now, payment, error, letters } of blocks) {
    if (closing !== undefined && Math.abs(old - closing) > TOLERANCE) {
      found.push(`balance_gap ${fields.id}`);
    }
    const isBlocked = letters.includes("-");
    if (!isBlocked) closing = now;
    const shown = payment ?? error?.payment;
    const wallet = isBlocked || letters.includes("=") ? old : now;
    if (shown !== undefined && Math.abs(shown - wallet) > TOLERANCE) wasApart = true;
    if (payment === undefined) continue;
    if (payment < 0 && !isBelow) found.push(`payment_negative ${fields.id}`);
    isBelow = payment < 0;
  }
  if (wasApart) found.push(`sync_break ${blocks[0].fields.userId}`);
  return found;
}

function readRepeats(blocks: readonly ReadBlock[]): string[] {
  const found: string[] = [];
  for (const [id, list] of Map.groupBy(blocks, ({ fields }) => fields.id)) {
    if (list.length > 1) found.push(`duplicate_transaction_id ${id}`);
  }
  const charges = blocks.filter(({ fields, amount, metadata, letters }) =>
    fields.type === "DEBIT" && amount > 0 && metadata?.deliveryId && !letters.includes("-")
  );
  for (
    const list of Map.groupBy(
      charges,
      ({ fields, metadata }) => `${fields.userId} ${metadata!.deliveryId}`,
    ).values()
  ) {
    if (new Set(list.map(({ fields }) => fields.id)).size > 1) {
      found.push(`double_charge ${list[0].metadata!.deliveryId}`);
    }
  }
  const last = new Map<string, string>();
  for (const { fields: { id, userId, currency } } of blocks) {
    const before = last.get(userId);
    if (before !== undefined && before !== currency) found.push(`currency_switch ${id}`);
    last.set(userId, currency);
  }
  return found;
}

function readNews(blocks: readonly ReadBlock[], firstAt: string): string[] {
  const since = new Map<string, string>([["field", firstAt]]);
  const seen = new Set<string>();
  const found: string[] = [];
  for (const { at, fields } of blocks) {
    const { currency, type, source, action } = fields;
    const values = [
      ...Object.entries({ currency, type, source, action }),
      ...Object.keys(fields).map((name) => ["field", name]),
    ];
    for (const [field, value] of values) {
      if (value === undefined) continue;
      if (!since.has(field)) since.set(field, at);
      const isNew = !seen.has(`${field}=${value}`);
      seen.add(`${field}=${value}`);
      if (isNew && Date.parse(at) - Date.parse(since.get(field)!) > 7 * DAY_MS) {
        found.push(`unknown_value ${field}=${value}`);
      }
    }
  }
  return found;
}
