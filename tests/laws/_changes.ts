import {
  changeEvents,
  changeStreams,
  type LogText,
  makeDraw,
  numberMessages,
  type PlacedEvent,
  readStreams,
} from "./_logs.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const ULID = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g;
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const USER_LINE = /^ +userId: '([^']+)',?$/gm;
const MONEY_LINE =
  /^( +(?:amount|vat|oldBalance|newBalance|paymentBalance|subscriptionBalance|currentBalance): )(-?[\d.e+-]+)(?=,?$)/gm;

/** Gives every user with a UUID another one, by the old one; no new one is an old one. */
export function renamesOf(logs: readonly LogText[]): Map<string, string> {
  const draw = makeDraw(5);
  const renames = new Map<string, string>();
  for (const { text } of logs) {
    for (const [, user] of text.matchAll(USER_LINE)) {
      if (user.match(UUID)?.[0] !== user || renames.has(user)) continue;
      renames.set(user, user.replace(/[0-9a-f]/g, () => "0123456789abcdef"[draw(16)]));
    }
  }
  return renames;
}

/** Replaces each UUID that the map names. */
export function rename(text: string, renames: ReadonlyMap<string, string>): string {
  return text.replace(UUID, (id) => renames.get(id) ?? id);
}

/**
 * Multiplies all money of one currency by ten, digit by digit. Lines without a currency go with the
 * block before them in their message, else with the currency that their user had last.
 */
export function scaleCurrency(logs: readonly LogText[], currency: string): LogText[] {
  const last = lastCurrencies(logs);
  return changeStreams(logs, (events) => {
    const messages = numberMessages(events);
    const current = new Map<string, string>();
    return events.map(({ text }, index) => {
      const message = messages[index];
      const printed = currencyOf(text);
      if (message !== null && printed !== undefined) current.set(message, printed);
      const [user] = usersOf(text);
      if (user === undefined) return text;
      const own = printed ?? current.get(message ?? "") ?? last.get(user);
      return own === currency ? tenfoldLines(text) : text;
    });
  });
}

function lastCurrencies(logs: readonly LogText[]): Map<string, string> {
  const last = new Map<string, [at: string, currency: string]>();
  for (const { text } of readStreams(logs).flat()) {
    const [user] = usersOf(text);
    const currency = currencyOf(text);
    if (currency === undefined || (last.get(user)?.[0] ?? "") > text) continue;
    last.set(user, [text, currency]);
  }
  return new Map([...last].map(([user, [, currency]]) => [user, currency]));
}

function usersOf(text: string): string[] {
  return [...text.matchAll(USER_LINE)].map(([, user]) => user);
}

function currencyOf(text: string): string | undefined {
  return /^ +currency: '([A-Z]+)',?$/m.exec(text)?.[1];
}

function tenfoldLines(text: string): string {
  return text.replace(MONEY_LINE, (_, name, digits) => name + tenfold(digits));
}

/** Multiplies a printed number by ten without reading it as one. */
export function tenfold(digits: string): string {
  const [, sign, whole, part = "", exponent] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(digits) ?? [];
  if (whole === undefined) throw new Error(`Cannot scale "${digits}": expected a number`);
  if (exponent !== undefined) {
    const power = Number(exponent) + 1;
    return `${sign}${whole}${part && `.${part}`}e${power < 0 ? "" : "+"}${power}`;
  }
  const moved = `${whole}${part[0] ?? "0"}`.replace(/^0+(?=\d)/, "");
  return sign + moved + (part.length > 1 ? `.${part.slice(1)}` : "");
}

/** Shifts all printed times and the times of ULIDs by whole weeks; the streams' names too. */
export function shiftWeeks(logs: readonly LogText[], weeks: number): LogText[] {
  return changeEvents(
    logs,
    (event) => shiftUlids(event, weeks).replace(EVENT_TIMES, (time) => shiftDates(time, weeks)),
  )
    .map((log) => ({ ...log, stream: shiftDates(log.stream, weeks) }));
}

const EVENT_TIMES = /^(\S{24}) (?:\1\t)?/;

/** Shifts every day that a text names by whole weeks. */
export function shiftDates(text: string, weeks: number): string {
  return text.replace(
    /\b20\d\d-\d\d-\d\d(?!\d)/g,
    (day) => new Date(Date.parse(day) + weeks * 604_800_000).toISOString().slice(0, 10),
  );
}

/** Shifts the time in every ULID of a text by whole weeks. */
export function shiftUlids(text: string, weeks: number): string {
  return text.replace(ULID, (ulid) => {
    let ms = weeks * 604_800_000;
    for (let i = 0; i < 10; i++) ms += CROCKFORD.indexOf(ulid[i]) * 32 ** (9 - i);
    let time = "";
    for (let i = 0; i < 10; i++, ms = Math.floor(ms / 32)) time = CROCKFORD[ms % 32] + time;
    return time + ulid.slice(10);
  });
}

/** Drops every message, all its deliveries, that names one of the users. */
export function dropUsers(logs: readonly LogText[], users: ReadonlySet<string>): LogText[] {
  const dropped = new Set<string | null>();
  for (const events of readStreams(logs)) {
    const ids = messageIds(events);
    for (const [index, { text }] of events.entries()) {
      const isNamed = (text.match(UUID) ?? []).some((id) => users.has(id));
      if (isNamed && ids[index] !== null) dropped.add(ids[index]);
    }
  }
  return changeStreams(logs, (events) => {
    const ids = messageIds(events);
    return events.map(({ text }, index) => dropped.has(ids[index]) ? "" : text);
  }).filter(({ text }) => text !== "");
}

function messageIds(events: readonly PlacedEvent[]): (string | null)[] {
  const ids = new Map<string, string>();
  return numberMessages(events).map((message, index) => {
    if (message === null) return null;
    const [, id] = /\tProcessing message (\S{36})$/m.exec(events[index].text) ?? [];
    if (id !== undefined) ids.set(message, id);
    return ids.get(message) ?? null;
  });
}

const NOISE: readonly string[] = [
  "balance cache: miss {",
  "Transaction Lock created!!! Rr {\n  id: 'trxLock#1',\n  userId: 'nobody',\n  amount: 5,\n" +
  "  original: { userId: 'nobody', newBalance: -4 },\n  newEntity: false\n}",
  'record.body {"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","userId":"nobody","currency":"EUR","amount":-7}',
  "transaction {\n  transaction: { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', currency: 'EUR' }\n}",
  'record {\n  body: \'{"note":"Start syncing the balance {"}\',\n  items: [ [Object], [Array] ]\n}',
  "تم التحقق من الرصيد 🍽️ {",
  "Sending slack notification {\n  blocks: [ { type: 'section' } ]\n} arn:aws:sns:somewhere",
  "retrying\n\n  with { newBalance: 3 }\n\nand an empty line",
];

/** Puts noise behind events, of the same request and millisecond, and counts what it has put. */
export function addNoise(logs: readonly LogText[]): [noisy: LogText[], lines: number] {
  const draw = makeDraw(8);
  let lines = 0;
  const noisy = changeEvents(logs, (event) => {
    const [, request] = /^\S+\t(\S{36})\t/.exec(event.slice(25)) ?? [];
    if (request === undefined || !event.endsWith("\n\n") || draw(3) > 0) return event;
    lines++;
    const at = event.slice(0, 24);
    const level = ["INFO", "DEBUG", "WARN"][draw(3)];
    return `${event}${at} ${at}\t${request}\t${level}\t${NOISE[draw(NOISE.length)]}\n\n`;
  });
  return [noisy, lines];
}
