import type { DeliveredEvent, Delivery } from "./reading/delivery.ts";
import { type JsonForm, JsonReader, parseString } from "./reading/json_reader.ts";
import { findColumns } from "./reading/log_columns.ts";
import { readWholeStamp } from "./reading/stamps.ts";

const form: JsonForm = {
  close(node) {
    const { members, parent, start } = node;
    const field = parseString(members.get("field"));
    if (node.isObject && field !== null && parent !== null && members.has("value")) {
      // A row of get-query-results is a list of fields, each an object.
      parent.members.set(field, members.get("value")!);
      return [];
    }
    const event = readRow(members, start);
    return event === null ? [] : [event];
  },
};

function readRow(members: Map<string, string>, at: number): DeliveredEvent | null {
  const names = [...members.keys()];
  const columns = findColumns(names);
  if (columns === null || !names[columns.message].startsWith("@")) return null;
  const read = (column: number) => parseString(members.get(names[column]));
  const time = columns.times.map((column) => readWholeStamp(read(column) ?? "")).find(Boolean);
  return {
    at,
    timeMs: time?.timeMs ?? null,
    isCoarse: time?.isCoarse ?? false,
    stream: columns.stream === null ? null : read(columns.stream),
    message: (read(columns.message) ?? "").replace(/[\r\n]+$/, ""),
  };
}

/** Logs Insights: `aws logs get-query-results`, and the JSON of the console. */
export const delivery: Delivery = {
  name: "Insights JSON",
  fits: (head) => /^\s*[{[]/.test(head) && /"@message"/.test(head) ? 0.98 : 0,
  open: () => new JsonReader(form),
};
