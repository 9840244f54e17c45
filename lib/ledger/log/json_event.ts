const TIME_KEYS = ["timestamp", "time", "@timestamp"];
const LEVEL_KEYS = ["level", "severity", "log_level"];
const REQUEST_KEYS = [
  "requestId",
  "AWSRequestId",
  "awsRequestId",
  "aws_request_id",
  "function_request_id",
];
const MESSAGE_KEYS = ["message", "msg"];
const LEVEL_NAMES: Readonly<Record<string, string>> = {
  "10": "TRACE",
  "20": "DEBUG",
  "30": "INFO",
  "40": "WARN",
  "50": "ERROR",
  "60": "FATAL",
  TRACE: "TRACE",
  DEBUG: "DEBUG",
  INFO: "INFO",
  WARN: "WARN",
  WARNING: "WARN",
  ERROR: "ERROR",
  CRITICAL: "FATAL",
  FATAL: "FATAL",
};

/**
 * Turns a message of Lambda's JSON log format, or of a logger that prints JSON, into the text form:
 * a platform line, or time, request, level and message with tabs between them. Nothing is parsed to
 * a number: values that stay JSON keep their printed digits. What the text form has no place for
 * stands behind the message, as JSON.
 *
 * @param message The message; its own time is taken where it has one.
 * @param loggedAt Time of the event, ISO with milliseconds, for a message without one.
 * @returns Null where it is not such JSON; then the message stays as it is.
 */
export function readJsonEvent(message: string, loggedAt: string): string | null {
  const members = readMembers(message);
  if (members === null) return null;
  const type = text(members, ["type"]);
  if (type?.startsWith("platform.") && members.has("record")) return platformLine(type, members);
  return applicationLine(members, loggedAt);
}

function applicationLine(members: Map<string, string>, loggedAt: string): string | null {
  const messageKey = MESSAGE_KEYS.find((key) => members.has(key));
  const level = readLevel(members);
  const request = text(members, REQUEST_KEYS);
  const time = readTime(members);
  if (messageKey === undefined && !members.has("errorMessage")) return null;
  if (level === null && request === null && time === null) return null;
  const printed = messageKey === undefined ? "" : asText(members.get(messageKey)!);
  const used = [...TIME_KEYS, ...LEVEL_KEYS, ...REQUEST_KEYS];
  if (messageKey !== undefined) used.push(messageKey);
  const rest = [...members].filter(([key]) => !used.includes(key));
  const tail = rest.map(([key, raw]) => `${JSON.stringify(key)}:${raw}`).join(",");
  const whole = tail === "" ? printed : `${printed}${printed === "" ? "" : " "}{${tail}}`;
  const head = [time ?? loggedAt, request ?? "undefined", ...level === null ? [] : [level]];
  return `${head.join("\t")}\t${whole}`;
}

function platformLine(type: string, members: Map<string, string>): string | null {
  const record = readMembers(members.get("record")!);
  if (record === null) return null;
  const request = text(record, ["requestId"]);
  const metrics = readMembers(record.get("metrics") ?? "{}") ?? new Map();
  const item = (label: string, raw: string | undefined, unit: string) =>
    raw === undefined || raw === "null" ? "" : `\t${label}: ${asText(raw)}${unit}`;
  const status = text(record, ["status"]);
  const outcome = (status === null || status === "success" ? "" : `\tStatus: ${status}`) +
    item("Error Type", record.get("errorType"), "");
  switch (type) {
    case "platform.initStart":
      return "INIT_START" +
        ` Runtime Version: ${text(record, ["runtimeVersion"]) ?? ""}` +
        item("Runtime Version ARN", record.get("runtimeVersionArn"), "");
    case "platform.start":
      return `START RequestId: ${request} Version: ${text(record, ["version"]) ?? ""}`;
    case "platform.runtimeDone":
      return `END RequestId: ${request}${outcome}`;
    case "platform.report":
      return `REPORT RequestId: ${request}` +
        item("Duration", metrics.get("durationMs"), " ms") +
        item("Billed Duration", metrics.get("billedDurationMs"), " ms") +
        item("Memory Size", metrics.get("memorySizeMB"), " MB") +
        item("Max Memory Used", metrics.get("maxMemoryUsedMB"), " MB") +
        item("Init Duration", metrics.get("initDurationMs"), " ms") +
        item("Restore Duration", metrics.get("restoreDurationMs"), " ms") +
        outcome;
    case "platform.initReport":
      return `INIT_REPORT Init Duration: ${asText(metrics.get("durationMs") ?? '"?"')} ms` +
        item("Phase", record.get("phase"), "") + outcome;
    default:
      return null;
  }
}

function readLevel(members: Map<string, string>): string | null {
  const printed = text(members, LEVEL_KEYS);
  return printed === null ? null : LEVEL_NAMES[printed.toUpperCase()] ?? null;
}

function readTime(members: Map<string, string>): string | null {
  const printed = text(members, TIME_KEYS);
  if (printed === null) return null;
  const time = /^\d{13}$/.test(printed)
    ? new Date(Number(printed))
    : /^\d{4}-\d\d-\d\dT/.test(printed)
    ? new Date(printed)
    : null;
  return time === null || Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** The value of the first key that is there, as text; null where none is. */
function text(members: Map<string, string>, keys: readonly string[]): string | null {
  const key = keys.find((name) => members.has(name));
  return key === undefined ? null : asText(members.get(key)!);
}

function asText(raw: string): string {
  return raw.startsWith('"') ? JSON.parse(raw) : raw;
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const PLAIN = /[^\s,}\]]+/y;

/**
 * Reads the members of a JSON object as they are printed; of two with one name the last one.
 *
 * @returns Null where the text is not JSON object, or continues behind it.
 */
export function readMembers(json: string): Map<string, string> | null {
  if (!json.trimStart().startsWith("{")) return null;
  try {
    JSON.parse(json);
  } catch {
    return null;
  }
  const members = new Map<string, string>();
  let at = json.indexOf("{") + 1;
  const skip = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const match = pattern.exec(json);
    if (match !== null) at = pattern.lastIndex;
    return match?.[0] ?? "";
  };
  while (true) {
    skip(SPACE);
    const key = skip(STRING);
    if (key === "") return members;
    skip(SPACE);
    at++; // The colon.
    skip(SPACE);
    const start = at;
    skipValue();
    members.set(JSON.parse(key), json.slice(start, at));
    skip(SPACE);
    at++; // The comma, or the end.
  }

  function skipValue(): void {
    let depth = 0;
    do {
      skip(SPACE);
      const first = json[at];
      if (first === '"') skip(STRING);
      else if (first === "{" || first === "[") {
        depth++;
        at++;
      } else if (first === "}" || first === "]") {
        depth--;
        at++;
      } else if (first === "," || first === ":") at++;
      else skip(PLAIN);
    } while (depth > 0);
  }
}
