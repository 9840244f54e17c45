import type { Delivery } from "./reading/delivery.ts";
import { fitsForm, type LineForm, LineReader } from "./reading/line_reader.ts";
import { readMessageHead } from "./reading/message_heads.ts";
import { readStamp } from "./reading/stamps.ts";

const STAMPED = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \([+-]\d\d:\d\d\))\t/;
const HEADED = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} - ([0-9a-f-]{36}) - \r?$/;
const PLATFORM = /^(START|END|REPORT) - ([0-9a-f-]{36})(?: - (Version: .*))?$/;

const stampedForm: LineForm = {
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

/** Version 4 puts time and request on a line of their own, and prints the platform's lines in its way. */
const headedForm: LineForm = {
  begin: readMessageHead,
  unwrap(line) {
    const request = HEADED.exec(line)?.[1];
    const stamp = request === undefined ? null : readStamp(line, 0);
    if (stamp !== null) {
      const inner = new Date(stamp.timeMs).toISOString();
      return { text: `${inner}\t${request}\t`, isPartial: true };
    }
    const [, word, id, version] = PLATFORM.exec(line) ?? [];
    if (word === undefined) {
      return {
        text: line.replace(/^INIT_START Runtime - Version:/, "INIT_START Runtime Version:"),
      };
    }
    const text = `${word} RequestId: ${id}${version === undefined ? "" : ` ${version}`}`;
    return word === "REPORT" ? { text: `${text}\t`, isPartial: true } : { text };
  },
};

/** Chooses between the form of version 4 and those before, by the first lines. */
function formOf(head: string): LineForm | null {
  const lines = head.split("\n", 200);
  if (lines.some((line) => HEADED.test(line))) return headedForm;
  return lines.some((line) => STAMPED.test(line)) ? stampedForm : null;
}

/** `serverless logs`: the message's own time is printed again, with the offset in brackets; as of 4 without. */
export const delivery: Delivery = {
  name: "serverless logs",
  fits: fitsForm(formOf, 0.85),
  open: (head) => new LineReader(formOf(head) ?? stampedForm),
};
