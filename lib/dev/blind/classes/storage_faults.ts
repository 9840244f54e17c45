import { readStreamName } from "../../../ledger/source/stream_name.ts";
import { cloneFile, type PrintedFile } from "../export_copy.ts";
import type { Fault, FaultClass } from "../fault.ts";

/** Least events of a file whose chunks are put into another order. */
const REORDERED_EVENTS = 20;

/** The same logs in another form: nothing may be found in them that was not found before. */
export const STORAGE_CLASSES: readonly FaultClass[] = [
  {
    name: "stream_copied",
    scope: "none",
    causes: [],
    inject(book, random) {
      const file = random.pick(book.copy.files);
      const copy = cloneFile(file);
      const { stream } = readStreamName(file.path);
      copy.path = file.path.replace(stream, stream.slice(0, -32) + random.hex(32));
      if (copy.path === file.path) return null;
      book.copy.files.push(copy);
      return faultOf(file);
    },
  },
  {
    name: "chunks_reordered",
    scope: "none",
    causes: [],
    inject(book, random) {
      const files = book.copy.files.filter(({ events }) => events.length >= REORDERED_EVENTS);
      if (files.length === 0) return null;
      const file = random.pick(files);
      const at = random.int(1, file.events.length - 1);
      // Events of one millisecond keep the order of the file, so no cut goes between them.
      const cut = file.events.findIndex(({ at: time }, index) =>
        index >= at && time !== file.events[index - 1].at
      );
      if (cut === -1) return null;
      const [head, tail] = [file.events.slice(0, cut), file.events.slice(cut)];
      const times = new Set(head.map(({ at }) => at));
      if (tail.some(({ at }) => times.has(at))) return null;
      file.events = [...tail, ...head];
      return faultOf(file);
    },
  },
];

function faultOf({ events }: PrintedFile): Fault {
  const times = events.map(({ at }) => at).sort();
  return {
    userIds: [],
    transactionIds: [],
    messageIds: [],
    from: times[0],
    to: times.at(-1)!,
  };
}
