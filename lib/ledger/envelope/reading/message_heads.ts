import type { LineEvent } from "./line_reader.ts";
import { readStamp } from "./stamps.ts";

const APPLICATION = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\t(?:[0-9a-f-]{36}|undefined)\t/;
const TIMEOUT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) [0-9a-f-]{36} Task timed out/;
const BEGINS = /^(?:START RequestId: |INIT_START |RESTORE_START )/;
const PLATFORM =
  /^(?:END RequestId: |REPORT RequestId: |INIT_REPORT |RESTORE_REPORT |EXTENSION\t|TELEMETRY\t|LOGS\t|RequestId: [0-9a-f-]{36} (?:Error|Process)|Unknown application error occurred)/;
const JSON_LINE = /^\{"(?:_aws|timestamp|time|@timestamp|level|awsRequestId|requestId)":/;
const JSON_TIME = /"(?:timestamp|time|@timestamp|Timestamp)": ?"?([^",}]+)/;

/**
 * Reads a line that begins a message as the function or the platform prints it, without anything that
 * a delivery put in front.
 *
 * @returns Null where no message begins so.
 */
export function readMessageHead(line: string): LineEvent | null {
  const timed = APPLICATION.exec(line) ?? TIMEOUT.exec(line);
  if (timed !== null) return { timeMs: Date.parse(timed[1]), stream: null, message: line };
  if (BEGINS.test(line)) return { timeMs: null, isBegin: true, stream: null, message: line };
  if (PLATFORM.test(line)) return { timeMs: null, stream: null, message: line };
  if (!JSON_LINE.test(line)) return null;
  const printed = JSON_TIME.exec(line)?.[1];
  const stamp = printed === undefined ? null : readStamp(printed, 0);
  return { timeMs: stamp?.timeMs ?? null, isBegin: true, stream: null, message: line };
}

/**
 * Reads a line that begins with a time stamp in any form, and a space or tab behind it.
 *
 * @param from Where the stamp stands.
 */
export function readStampedHead(line: string, from = 0): LineEvent | null {
  const stamp = readStamp(line, from);
  if (stamp === null) return null;
  const behind = from + stamp.length;
  if (behind < line.length && line[behind] !== " " && line[behind] !== "\t") return null;
  const { timeMs, isCoarse } = stamp;
  return { timeMs, isCoarse, stream: null, message: line.slice(behind + 1) };
}

/** Chooses how the events of a text begin, by its first line that is not empty. */
export function chooseHead(first: string): ((line: string) => LineEvent | null) | null {
  if (readMessageHead(first) !== null) return readMessageHead;
  return readStampedHead(first) !== null ? (line) => readStampedHead(line) : null;
}
