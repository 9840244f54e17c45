import type { DeliveredEvent, Delivery } from "./reading/delivery.ts";
import { type JsonForm, type JsonNode, JsonReader, parseString } from "./reading/json_reader.ts";
import { readWholeStamp } from "./reading/stamps.ts";

const TIME = /"timestamp"\s*:\s*1\d{12}\b/;
const PRINTED_TIME = /"timestamp"\s*:\s*"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?"/;
// What was picked out of the answer with jq says no more than time and message.
const LAMBDA_LINE =
  /"message"\s*:\s*"(?:(?:START|END|REPORT) RequestId: |INIT_START |\d{4}-\d\d-\d\dT[\d:.]+Z\\t)/;

const form: JsonForm = {
  close(node) {
    const event = node.isObject ? readEvent(node) : null;
    return event === null ? [] : [event];
  },
};

function readEvent({ members, start }: JsonNode): DeliveredEvent | null {
  const message = parseString(members.get("message"));
  const time = readWholeStamp(parseString(members.get("timestamp")) ?? "");
  if (message === null || time === null) return null;
  const id = parseString(members.get("eventId"));
  return {
    at: start,
    timeMs: time.timeMs,
    stream: parseString(members.get("logStreamName")),
    ...id === null ? {} : { id },
    message: message.replace(/[\r\n]+$/, ""),
  };
}

/** `aws logs filter-log-events` and `get-log-events`: JSON, pages one after the other. */
export const delivery: Delivery = {
  name: "filter-log-events",
  fits(head) {
    if (!/^\s*[{[]/.test(head)) return 0;
    // Loggers print such times, and names like these, too; they do not print lines of Lambda.
    const isPicked = LAMBDA_LINE.test(head) && (TIME.test(head) || PRINTED_TIME.test(head));
    const isNamed = /"(?:ingestionTime|eventId|logStreamName)"\s*:|"events"\s*:\s*\[/.test(head);
    return isPicked || isNamed && TIME.test(head) ? 0.96 : 0;
  },
  open: () => new JsonReader(form),
};
