import type { Delivery } from "./reading/delivery.ts";
import { fitsForm, type LineForm, LineReader } from "./reading/line_reader.ts";
import { readMessageHead } from "./reading/message_heads.ts";
import { readStamp } from "./reading/stamps.ts";

const STAMPED = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \([+-]\d\d:\d\d\))\t/;

const form: LineForm = {
  begin(line) {
    const match = STAMPED.exec(line);
    if (match === null) return readMessageHead(line);
    const stamp = readStamp(line, 0);
    if (stamp === null) return null;
    const { timeMs } = stamp;
    const inner = new Date(timeMs).toISOString();
    return { timeMs, stream: null, message: `${inner}${line.slice(match[1].length)}` };
  },
};

/** `serverless logs`: the message's own time is printed again, with the offset in brackets. */
export const delivery: Delivery = {
  name: "serverless logs",
  fits(head) {
    const lines = head.split("\n", 200);
    return lines.some((line) => STAMPED.test(line)) ? fitsForm(() => form, 0.85)(head) : 0;
  },
  open: () => new LineReader(form),
};
