import type { DeliveredEvent, Delivery } from "./reading/delivery.ts";
import { type JsonForm, type JsonNode, JsonReader, parseString } from "./reading/json_reader.ts";
import { readWholeStamp } from "./reading/stamps.ts";

const form: JsonForm = {
  close(node) {
    const record = node.parent?.parent ?? null;
    if (node.isObject && node.parent?.key === "logEvents" && record !== null) {
      const event = readEvent(node);
      if (event === null) return [];
      if (!isNamed(record)) {
        record.kept.push(event);
        return [];
      }
      return give(record, [event]);
    }
    if (node.kept.length === 0) return [];
    const waiting = node.kept.splice(0) as DeliveredEvent[];
    return give(node, waiting);
  },
  waits: (node) => node.kept.length > 0,
  isNoLog: ({ members }) => parseString(members.get("messageType")) === "CONTROL_MESSAGE",
};

/** Whether the record has said already what its events need: some tools sort the names. */
function isNamed({ members }: JsonNode): boolean {
  return members.has("messageType") && members.has("logStream");
}

function give({ members }: JsonNode, events: readonly DeliveredEvent[]): DeliveredEvent[] {
  // CloudWatch asks with them whether anybody listens.
  if (parseString(members.get("messageType")) === "CONTROL_MESSAGE") return [];
  const stream = parseString(members.get("logStream"));
  return events.map((event) => ({ ...event, stream }));
}

function readEvent({ members, start }: JsonNode): DeliveredEvent | null {
  const message = parseString(members.get("message"));
  if (message === null) return null;
  const time = readWholeStamp(parseString(members.get("timestamp")) ?? "");
  const id = parseString(members.get("id"));
  return {
    at: start,
    timeMs: time?.timeMs ?? null,
    stream: null,
    ...id === null || id === "" ? {} : { id },
    message: message.replace(/[\r\n]+$/, ""),
  };
}

/** Records of a subscription, as Firehose puts them into a bucket: one after the other. */
export const delivery: Delivery = {
  name: "subscription",
  fits: (head) => /^\s*\{/.test(head) && /"logEvents"\s*:/.test(head) ? 0.97 : 0,
  open: () => new JsonReader(form),
};
