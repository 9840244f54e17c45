import type { Delivery } from "./reading/delivery.ts";
import { fitsForm, type LineForm, LineReader } from "./reading/line_reader.ts";
import { readMessageHead } from "./reading/message_heads.ts";

const form: LineForm = { begin: readMessageHead };

/** What the function and the platform printed, and nothing else: the time stands in the messages. */
export const delivery: Delivery = {
  name: "messages only",
  fits: fitsForm(() => form, 0.6),
  open: () => new LineReader(form),
};
