import { UserError } from "../error.ts";
import { askAws, AwsError, PATIENCE, type Patience } from "./aws_client.ts";
import { type AwsSettings, readAwsSettings } from "./aws_settings.ts";

/** What to fetch of a log group. */
export interface LogGroupPlace {
  readonly group: string;
  readonly region?: string;
  /** First moment, in milliseconds since 1970. */
  readonly fromMs: number;
  /** The moment after the last one. */
  readonly toMs: number;
}

/** A day (UTC) of a log group, or the part of it that was asked for. */
export interface LogDay {
  /** `2024-01-31`. */
  readonly day: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether all of the day was asked for, and nothing of it can still arrive. */
  readonly isWhole: boolean;
}

const DAY_MS = 86_400_000;
// Events may be delivered late.
const SETTLED_AFTER_MS = 2 * 3_600_000;
const PAGE_EVENTS = 10_000;
// FilterLogEvents has a small quota for all callers of an account together.
const THROTTLED: Patience = { attempts: 14, firstWaitMs: PATIENCE.firstWaitMs };

/**
 * Reads `cloudwatch://log-group?from=2024-01-31&to=2024-02-03T12:00&region=eu-west-1`; times are UTC, `to` is
 * the moment after the last one and now by default.
 *
 * @throws {UserError} If it names no group or no first day, or a time cannot be read.
 */
export function readLogGroupPlace(url: string, nowMs: number = Date.now()): LogGroupPlace {
  const [, name = "", query = ""] = /^cloudwatch:\/\/([^?]*)(?:\?(.*))?$/.exec(url) ?? [];
  const wrong = (reason: string) =>
    new UserError(
      `Cannot ingest ${url}: ${reason}; expected cloudwatch://log-group?from=2024-01-31`,
    );
  let group;
  try {
    group = decodeURIComponent(name);
  } catch {
    throw wrong("the name of the log group is not encoded well");
  }
  if (!/^[\w./#-]{1,512}$/.test(group)) throw wrong("it names no log group");
  const values = new URLSearchParams(query);
  const stranger = [...values.keys()].find((key) => !["from", "to", "region"].includes(key));
  if (stranger !== undefined) throw wrong(`"${stranger}" is not known`);
  const [from, to, region] = ["from", "to", "region"].map((key) => values.get(key));
  if (from === null) throw wrong("it does not say from which day on");
  const fromMs = readTime(from);
  const toMs = to === null ? nowMs : readTime(to);
  if (fromMs === null || toMs === null) {
    throw wrong("a time is not like 2024-01-31 or 2024-01-31T12:00");
  }
  if (fromMs >= toMs) throw wrong("it ends before it begins");
  return { group, fromMs, toMs, ...region === null ? {} : { region } };
}

/** Cuts what is to be fetched into days, so that a whole one need never be fetched again. */
export function daysOf({ fromMs, toMs }: LogGroupPlace, nowMs: number = Date.now()): LogDay[] {
  const days: LogDay[] = [];
  for (let at = Math.floor(fromMs / DAY_MS) * DAY_MS; at < toMs; at += DAY_MS) {
    const [first, end] = [Math.max(at, fromMs), Math.min(at + DAY_MS, toMs)];
    days.push({
      day: new Date(at).toISOString().slice(0, 10),
      fromMs: first,
      toMs: end,
      isWhole: first === at && end === at + DAY_MS && end + SETTLED_AFTER_MS <= nowMs,
    });
  }
  return days;
}

/** A log group, in its region. */
export class LogGroup {
  readonly #group: string;
  readonly #settings: AwsSettings;
  readonly #patience: Patience;

  constructor(
    { group, region }: LogGroupPlace,
    settings: AwsSettings = readAwsSettings("logs", region),
    patience: Patience = THROTTLED,
  ) {
    this.#group = group;
    this.#settings = settings;
    this.#patience = patience;
  }

  /** Names a day for good. */
  nameOf({ day }: LogDay): string {
    const { endpoint, region } = this.#settings;
    const server = endpoint === undefined ? "" : `&endpoint=${endpoint}`;
    return `cloudwatch://${this.#group}?day=${day}&region=${region}${server}`;
  }

  /**
   * Gives a day's events as FilterLogEvents answers them, page by page: JSON, pages without events left out.
   *
   * @throws {AwsError} If there is no such group, or it may not be read.
   */
  async *pages({ fromMs, toMs }: LogDay, signal?: AbortSignal): AsyncGenerator<string> {
    let nextToken: string | undefined;
    do {
      const body = JSON.stringify({
        logGroupName: this.#group,
        startTime: fromMs,
        // Its end is the last moment, not the one after it.
        endTime: toMs - 1,
        limit: PAGE_EVENTS,
        nextToken,
      });
      const text = await this.#ask(body, signal);
      const page = readPage(text);
      if (page.nextToken !== undefined && page.nextToken === nextToken) {
        throw new AwsError("Paging", "its pages have no end");
      }
      nextToken = page.nextToken;
      if (page.count > 0) yield text;
    } while (nextToken !== undefined);
  }

  async #ask(body: string, signal: AbortSignal | undefined): Promise<string> {
    const { endpoint, region } = this.#settings;
    const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    return await askAws(
      this.#settings,
      {
        service: "logs",
        url: `${endpoint ?? `https://logs.${region}.${domain}`}/`,
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": "Logs_20140328.FilterLogEvents",
        },
        body,
        ...signal === undefined ? {} : { signal },
      },
      (response) => response.text(),
      this.#patience,
    );
  }
}

function readPage(text: string): { count: number; nextToken?: string } {
  try {
    const { events, nextToken } = JSON.parse(text);
    if (Array.isArray(events)) {
      return { count: events.length, ...typeof nextToken === "string" ? { nextToken } : {} };
    }
  } catch {
    // Said below.
  }
  throw new AwsError("Paging", "the answer is no page of log events");
}

function readTime(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z?)?$/.test(text)) return null;
  const time = Date.parse(text.length === 10 || text.endsWith("Z") ? text : `${text}Z`);
  return Number.isNaN(time) ? null : time;
}
