import {
  compareEntries,
  compareText,
  compareTimes,
  type Delivery,
  type Entry,
  type Failure,
  type Outcome,
  type PrintedLogs,
  type Request,
} from "../../../lib/dev/book/printed_logs.ts";
import type { LogText } from "../../laws/_logs.ts";
import { letterOf, type ReadEvent, readStreams } from "./_read_events.ts";

/** What became of a message, by the letters of its events; the first that fits. */
const OUTCOMES: readonly (readonly [RegExp, Outcome])[] = [
  [/\+/, "applied"],
  [/=/, "already_synced"],
  [/-/, "blocked"],
  [/[cf]/, "skipped"],
  [/[zxvt]/, "failed"],
  [/^/, "unknown"],
];

/** Reads what the book is kept from; shares no code with the simulator and the extractor. */
export function readPrintedLogs(logs: readonly LogText[]): PrintedLogs {
  const streams = [...readStreams(logs)];
  const deliveries = streams.flatMap(([, events]) => readDeliveries(events))
    .sort((a, b) => compareText(a.at, b.at) || compareText(a.messageId, b.messageId));
  const days = streams.flatMap(([, events]) => events.map(({ at }) => at.slice(0, 10)));
  return {
    days: [...new Set(days)].sort(),
    deliveries,
    entries: deliveries.flatMap(({ entry }) => entry ?? []).sort(compareEntries),
    requests: streams.flatMap(readRequests).sort(compareTimes),
    failures: streams.flatMap(readFailures).sort(compareTimes),
  };
}

function readDeliveries(stream: readonly ReadEvent[]): Delivery[] {
  const messages: ReadEvent[][] = [];
  let open: ReadEvent[] | undefined;
  for (const event of stream) {
    const letter = letterOf(event);
    if ("SE".includes(letter)) open = undefined;
    if (letter === "P") messages.push(open = []);
    open?.push(event);
  }
  return messages.map(readDelivery);
}

function readDelivery(events: readonly ReadEvent[]): Delivery {
  const letters = events.map(letterOf).join("");
  const eventOf = (letter: string): ReadEvent | undefined => events[letters.indexOf(letter)];
  const [block, error, blocked] = ["B", "!", "-"].map(eventOf);
  const [, outcome] = OUTCOMES.find(([pattern]) => pattern.test(letters))!;
  return {
    messageId: events[0].body.slice(-36),
    at: events[0].at,
    outcome,
    entry: block ? readEntry(block, outcome, error) : null,
    blocked: blocked ? readBlocked(blocked) : null,
    failedAfterAt: outcome === "applied"
      ? events.find((_, at) => at > letters.indexOf("+") && "zxvt".includes(letters[at]))?.at ??
        null
      : null,
  };
}

function readEntry({ at, body }: ReadEvent, outcome: Outcome, error?: ReadEvent): Entry {
  const fields = readFields(body, 4);
  const { id, userId, currency, amount, vat, oldBalance, newBalance, metadata } = fields;
  const { type = null, source = null, action = null, paymentBalance = null } = fields;
  const reported = error && readFields(error.body, 2);
  return {
    ...{ id, userId, currency, type, source, action },
    ...{ amount, vat, oldBalance, newBalance, paymentBalance },
    hasMetadata: metadata !== undefined && metadata !== "undefined",
    deliveryId: /"deliveryId":"([^"]+)"/.exec(metadata ?? "")?.[1] ?? null,
    walletOwner: /"walletId":"(?:wallet#)?([^"]+)"/.exec(metadata ?? "")?.[1] ?? null,
    fields: Object.keys(fields),
    outcome,
    error: reported
      ? { wallet: reported.subscriptionBalance, payment: reported.paymentBalance }
      : null,
    loggedAt: at,
  };
}

function readBlocked({ at, body }: ReadEvent): Delivery["blocked"] {
  const { transactionId, userId, newBalance = null } = readFields(body, 4);
  return { transactionId, userId, newBalance, at };
}

/** The lines `name: value` that stand `indent` deep, without the quotes of texts. */
function readFields(body: string, indent: number): Record<string, string> {
  const lines = body.matchAll(new RegExp(`^ {${indent}}(\\w+): (.*?),?$`, "gm"));
  return Object.fromEntries([...lines].map((
    [, name, value],
  ) => [name, value.replace(/^(['"\`])(.*)\1$/, "$2")]));
}

function readRequests([stream, events]: [string, readonly ReadEvent[]]): Request[] {
  return events.filter((event) => letterOf(event) === "S")
    .map(({ requestId, at }) => ({ requestId: requestId!, stream, at }));
}

/** Failures stand in the request that is open, whether they name it or not. */
function readFailures([stream, events]: [string, readonly ReadEvent[]]): Failure[] {
  const failures: Failure[] = [];
  let requestId: string | null = null;
  for (const event of events) {
    const letter = letterOf(event);
    if (letter === "S") requestId = event.requestId!;
    if (letter === "R") requestId = null;
    if ("xvtu".includes(letter)) failures.push({ requestId, stream, at: event.at });
  }
  return failures;
}
