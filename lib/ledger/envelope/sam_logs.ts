import type { Delivery } from "./reading/delivery.ts";
import { fitsForm, type LineForm, LineReader } from "./reading/line_reader.ts";
import { readStampedHead } from "./reading/message_heads.ts";
import { readStreamToken } from "./reading/stream_token.ts";

const form: LineForm = {
  begin(line) {
    const stream = readStreamToken(line, 0);
    const head = stream === null ? null : readStampedHead(line, stream.length + 1);
    return head === null ? null : { ...head, stream };
  },
};

/** `sam logs`: stream, time, message. */
export const delivery: Delivery = {
  name: "sam logs",
  fits: fitsForm(() => form, 0.9),
  open: () => new LineReader(form),
};
