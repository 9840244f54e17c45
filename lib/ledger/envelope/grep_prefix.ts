import { readStreamName } from "../source/stream_name.ts";
import type { Delivery } from "./reading/delivery.ts";
import { countBegins, type LineForm, LineReader } from "./reading/line_reader.ts";
import { chooseHead } from "./reading/message_heads.ts";

const PREFIX =
  /^([^:\n]*[^:\n\s{}'"]):(?:\d+:)?(?=\d{4}-|START |END |REPORT |INIT_START |\{"|1\d{12}\b)/;

const STREAM = /\][0-9a-f]{32}$/;

function openForm(head: string): LineForm | null {
  const first = head.split("\n", 20).find((line) => line !== "" && line !== "--") ?? "";
  const match = PREFIX.exec(first);
  const begin = match === null ? null : chooseHead(first.slice(match[0].length));
  if (begin === null) return null;
  let path = "";
  return {
    begin(line) {
      const event = begin(line);
      if (event === null) return null;
      const { stream } = readStreamName(path);
      return { ...event, stream: STREAM.test(stream) ? stream : null };
    },
    unwrap(line) {
      const found = PREFIX.exec(line);
      if (found !== null && begin(line.slice(found[0].length)) !== null) {
        path = found[1];
        return { text: line.slice(found[0].length) };
      }
      if (!line.startsWith(path) || path === "") return line === "--" ? null : { text: line };
      // Matches have colons, and lines beside them hyphens, around the number of the line.
      return { text: line.slice(path.length).replace(/^(?::\d+:|-\d+-|[:-])/, "") };
    },
  };
}

/** `grep -r`: the file's path, and perhaps the line, in front of each line. */
export const delivery: Delivery = {
  name: "grep",
  fits(head) {
    const form = openForm(head);
    return form !== null && countBegins(head, form) > 0 ? 0.7 : 0;
  },
  open: (head) => new LineReader(openForm(head) ?? { begin: () => null }),
};
