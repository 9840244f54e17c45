/**
 * Every kind of log event, in the order of the ledger's `event_kind` enum.
 *
 * `other` is whatever the grammar does not name; it is kept and counted like the rest.
 */
export const EVENT_KINDS = [
  "other",
  "init_start",
  "start",
  "end",
  "report",
  "init_report",
  "unknown_error",
  "timeout",
  "metric",
  "message",
  "transaction",
  "published",
  "already_synced",
  "skipped_create",
  "skipped_flag",
  "blocked",
  "not_in_sync",
  "sync_failed",
  "uncaught",
] as const;

/** The kind of a log event. */
export type EventKind = typeof EVENT_KINDS[number];

/** Log levels that an application line can carry, in the order of the ledger's enum. */
export const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;

/** The level of an application line. */
export type Level = typeof LEVELS[number];

/** Numbers of the kinds, as the ledger's enum stores them. */
export const KIND = Object.fromEntries(EVENT_KINDS.map((kind, index) => [kind, index])) as Record<
  EventKind,
  number
>;

const PLATFORM: ReadonlyArray<readonly [string, EventKind]> = [
  ["START RequestId: ", "start"],
  ["END RequestId: ", "end"],
  ["REPORT RequestId: ", "report"],
  ["INIT_START ", "init_start"],
  ["INIT_REPORT ", "init_report"],
  ["Unknown application error occurred", "unknown_error"],
  ['{"_aws":', "metric"],
];

const APPLICATION: ReadonlyArray<readonly [string, EventKind]> = [
  ["Processing message ", "message"],
  ["Start syncing the balance {", "transaction"],
  ["SubscriptionBalanceUpdated event published", "published"],
  ["Subscription balance and payment balance are not in sync", "not_in_sync"],
  ["Skipping the process, balance is already synced", "already_synced"],
  ["Balance is already synced", "already_synced"],
  ["Skipping the balance sync for create ", "skipped_create"],
  ["Skipping the process, Update Payment Balance Flag is set to false", "skipped_flag"],
  ["{\n  message: 'Subscriber will have a negative balance", "blocked"],
  ["{\r\n  message: 'Subscriber will have a negative balance", "blocked"],
  ["An error occured while syncing the balance", "sync_failed"],
  ["Uncaught Exception", "uncaught"],
  ["Invoke Error", "uncaught"],
];

const BY_FIRST_PLATFORM = byFirstCharacter(PLATFORM);
const BY_FIRST_APPLICATION = byFirstCharacter(APPLICATION);
const TIMEOUT = /^(?:\S+ )?[0-9a-f-]{36} Task timed out after /;

/**
 * Classifies a line that the Lambda platform printed.
 *
 * @param text One character a byte (latin1).
 * @param at First byte behind the outer timestamp and its space.
 * @returns The kind's place in {@linkcode EVENT_KINDS}; 0 (`other`) where nothing fits.
 */
export function classifyPlatform(text: string, at: number): number {
  const kind = match(BY_FIRST_PLATFORM, text, at);
  if (kind === 0 && TIMEOUT.test(text.slice(at, at + 90))) return KIND.timeout;
  return kind;
}

/**
 * Classifies an application line by its message.
 *
 * @param text One character a byte (latin1).
 * @param at First byte of the message, behind the level's tab.
 * @returns The kind's place in {@linkcode EVENT_KINDS}; 0 (`other`) where nothing fits.
 */
export function classifyMessage(text: string, at: number): number {
  return match(BY_FIRST_APPLICATION, text, at);
}

type Table = Array<Array<{ phrase: string; kind: number }> | undefined>;

function byFirstCharacter(phrases: ReadonlyArray<readonly [string, EventKind]>): Table {
  const table: Table = new Array(128).fill(undefined);
  for (const [phrase, kind] of phrases) {
    (table[phrase.charCodeAt(0)] ??= []).push({ phrase, kind: KIND[kind] });
  }
  return table;
}

function match(table: Table, text: string, at: number): number {
  const candidates = table[text.charCodeAt(at)];
  if (candidates === undefined) return 0;
  for (const { phrase, kind } of candidates) if (text.startsWith(phrase, at)) return kind;
  return 0;
}
