import type { Delivery } from "./reading/delivery.ts";
import { type LineForm, LineReader } from "./reading/line_reader.ts";
import { chooseHead } from "./reading/message_heads.ts";

// Spaces and signs of a mail; `lambda-1  | ` of compose and pm2; `[pod/name/container] ` of kubectl.
const MARGIN = /^(?:(?:[ \t]|> ?)+|[\w.|-]*\d[\w.|-]* +\| |\[[\w.-]+\/[\w./-]+\] )/;

/** Finds the first line behind a margin that begins an event. */
function openForm(head: string): { form: LineForm; count: number } | null {
  const lines = head.split("\n", 500);
  for (const line of lines) {
    const margin = MARGIN.exec(line)?.[0];
    if (margin === undefined) continue;
    const begin = chooseHead(line.slice(margin.length));
    if (begin === null) continue;
    const bare = margin.trimEnd();
    const form: LineForm = {
      begin,
      unwrap(printed) {
        if (printed.startsWith(margin)) return { text: printed.slice(margin.length) };
        return printed.trim() === "" || printed === bare ? { text: "" } : null;
      },
    };
    const count = lines.filter((other) =>
      other.startsWith(margin) && begin(other.slice(margin.length)) !== null
    ).length;
    return { form, count };
  }
  return null;
}

/**
 * Log lines behind a margin that is the same on each: spaces, tabs, or the `>` of a quoted mail, as in a
 * ticket; the name that compose, pm2 and kubectl print in front.
 */
export const delivery: Delivery = {
  name: "indented lines",
  fits(head) {
    const found = openForm(head);
    if (found === null) return 0;
    const isBare = head.split("\n", 500).some((line) => chooseHead(line) !== null);
    return isBare ? 0 : found.count > 1 ? 0.5 : 0.3;
  },
  open: (head) => new LineReader(openForm(head)?.form ?? { begin: () => null }),
};
