import type { Delivery } from "./reading/delivery.ts";
import { countBegins, type LineForm, LineReader } from "./reading/line_reader.ts";
import { readMessageHead, readStampedHead } from "./reading/message_heads.ts";

const LINE = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) ([FP])(?: |$)/;

const form: LineForm = {
  begin: (line) => readMessageHead(line) ?? readStampedHead(line),
  unwrap(line) {
    const found = LINE.exec(line);
    if (found === null) return line === "" ? { text: "" } : null;
    return { text: line.slice(found[0].length), isPartial: found[1] === "P" };
  },
};

/** Log files of Kubernetes (CRI): time, stream and whether the line is whole in front of each printed line. */
export const delivery: Delivery = {
  name: "Kubernetes",
  fits: (head) => LINE.test(head) && countBegins(head, form) > 0 ? 0.95 : 0,
  open: () => new LineReader(form),
};
