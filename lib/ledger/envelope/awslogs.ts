import type { Delivery } from "./reading/delivery.ts";
import { fitsForm, type LineEvent, type LineForm, LineReader } from "./reading/line_reader.ts";
import { readMessageHead, readStampedHead } from "./reading/message_heads.ts";
import { readStreamToken } from "./reading/stream_token.ts";

const GROUP = /^\/?[\w./#-]+ (?=\S*\[)/;

const form: LineForm = {
  begin(line): LineEvent | null {
    const group = GROUP.exec(line)?.[0] ?? "";
    const stream = readStreamToken(line, group.length);
    if (stream === null) return null;
    const message = line.slice(group.length + stream.length + 1);
    const known = readMessageHead(message);
    if (known !== null) return { ...known, stream };
    const stamped = readStampedHead(message);
    return stamped === null
      ? { timeMs: null, isBegin: true, stream, message }
      : { ...stamped, stream };
  },
  unwrap(line) {
    // Each line of a message is printed behind the group and the stream again.
    const group = GROUP.exec(line)?.[0] ?? "";
    const stream = readStreamToken(line, group.length);
    if (stream === null) return { text: line };
    const message = line.slice(group.length + stream.length + 1);
    const isHead = readMessageHead(message) !== null || readStampedHead(message) !== null;
    return { text: isHead ? line : message };
  },
};

/** `awslogs get`: group, stream, message; with `--timestamp` the time in front of the message. */
export const delivery: Delivery = {
  name: "awslogs",
  fits: fitsForm(() => form, 0.8),
  open: () => new LineReader(form),
};
