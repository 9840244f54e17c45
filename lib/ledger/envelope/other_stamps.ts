import { isEventStart } from "../log/split.ts";
import type { Delivery } from "./reading/delivery.ts";
import { fitsForm, type LineForm, LineReader } from "./reading/line_reader.ts";
import { readStampedHead } from "./reading/message_heads.ts";

const form: LineForm = { begin: (line) => readStampedHead(line) };

/**
 * An export whose times other tools have printed: without milliseconds, with microseconds or an
 * offset, with a tab behind them, or as milliseconds since 1970; `aws logs tail --format short` too.
 */
export const delivery: Delivery = {
  name: "lines with a time",
  // An export's own times are read where they stand.
  fits: (head) =>
    head.split("\n", 200).some((line) => isEventStart(line, 0))
      ? 0
      : fitsForm(() => form, 0.4)(head),
  open: () => new LineReader(form),
};
