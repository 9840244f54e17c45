import type { Delivery } from "./reading/delivery.ts";
import { fromBytes, toBytes } from "./reading/latin1.ts";
import { countBegins, type LineForm, LineReader } from "./reading/line_reader.ts";
import { readMessageHead, readStampedHead } from "./reading/message_heads.ts";

const LINE = /^\{"log":"/;

const form: LineForm = {
  begin: (line) => readMessageHead(line) ?? readStampedHead(line),
  unwrap(line) {
    try {
      const { log } = JSON.parse(fromBytes(line)) as { log?: unknown };
      if (typeof log !== "string") return null;
      const isPartial = !log.endsWith("\n");
      return { text: toBytes(isPartial ? log : log.replace(/\r?\n$/, "")), isPartial };
    } catch {
      return line === "" ? { text: "" } : null;
    }
  },
};

/** Docker's `json-file`: each printed line as JSON, with docker's own time. */
export const delivery: Delivery = {
  name: "docker json-file",
  fits: (head) => LINE.test(head) && countBegins(head, form) > 0 ? 0.95 : 0,
  open: () => new LineReader(form),
};
