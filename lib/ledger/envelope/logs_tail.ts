import type { Delivery } from "./reading/delivery.ts";
import { fitsForm, type LineForm, LineReader } from "./reading/line_reader.ts";
import { readStampedHead } from "./reading/message_heads.ts";
import { readStreamToken } from "./reading/stream_token.ts";

const form: LineForm = {
  begin(line) {
    const head = readStampedHead(line);
    if (head === null) return null;
    const stream = readStreamToken(head.message, 0);
    if (stream === null) return null;
    return { ...head, stream, message: head.message.slice(stream.length + 1) };
  },
};

/** `aws logs tail --format detailed`: time, stream, message. */
export const delivery: Delivery = {
  name: "aws logs tail",
  fits: fitsForm(() => form, 0.9),
  open: () => new LineReader(form),
};
