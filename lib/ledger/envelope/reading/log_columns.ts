/** Places of the columns that a log needs, counted from 0. */
export interface LogColumns {
  /** Columns that may hold the time, the best first. */
  readonly times: readonly number[];
  readonly message: number;
  readonly stream: number | null;
  readonly id: number | null;
}

const TIMES = ["@timestamp", "timestamp", "time", "datetime", "date", "event time", "_time"];
const MESSAGES = [
  "@message",
  "message",
  "log",
  "msg",
  "event message",
  "content",
  "line",
  "_raw",
];
const STREAMS = ["@logstream", "logstream", "logstreamname", "log stream", "stream"];
const IDS = ["eventid", "event id"];

/**
 * Finds the columns of a log by their titles.
 *
 * @returns Null where there is no column of messages, or none of times.
 */
export function findColumns(titles: readonly string[]): LogColumns | null {
  const known = titles.map((title) => title.trim().toLowerCase());
  const find = (names: readonly string[]) =>
    names.map((name) => known.indexOf(name)).filter((column) => column !== -1);
  const times = find(TIMES);
  const [message] = find(MESSAGES);
  if (message === undefined || times.length === 0) return null;
  return { times, message, stream: find(STREAMS)[0] ?? null, id: find(IDS)[0] ?? null };
}
