/// <reference lib="deno.worker" />
import { Buffer } from "node:buffer";
import { memoryOf, Rows } from "../extract/rows.ts";
import { MachineError } from "../machine_error.ts";
import { readSystemError } from "../system_error.ts";
import { Inflater } from "./inflater.ts";
import { LogReader } from "./log_reader.ts";
import { makeArena } from "./text_reader.ts";
import type { BeginMessage, DoneMessage, FailedMessage, RowsMessage } from "./messages.ts";
import { partIds, takeFiles } from "./take_files.ts";

// Some are filled while others are stored, which takes longer at times. Each takes 7 MB.
const BATCHES = 4;

const emptied: RowsMessage[] = [];
let wake = () => {};
let sentCount = 0;

self.onmessage = ({ data }: MessageEvent<BeginMessage | RowsMessage>) => {
  if (data.kind === "begin") {
    read(data).then(
      () => self.postMessage({ kind: "done" } satisfies DoneMessage),
      (error) => self.postMessage(failedMessage(error)),
    );
    return;
  }
  emptied.push(data);
  wake();
};

function failedMessage(error: unknown): FailedMessage {
  const known = error instanceof MachineError ? error : readSystemError(error);
  const reason = known?.message ??
    (error instanceof Error ? error.stack ?? error.message : String(error));
  return { kind: "failed", reason, isOfMachine: known !== null };
}

async function read(
  { files, firstFileId, firstPartId, known, counters, inflater: port }: BeginMessage,
): Promise<void> {
  const inflater = port === undefined ? undefined : new Inflater(port);
  const rows = new Rows();
  const nextPartId = partIds(counters, firstPartId);
  const reader = new LogReader({
    known,
    rows,
    handOn,
    nextPartId,
    ...inflater === undefined ? {} : { inflater },
  });
  await takeFiles(reader, files, firstFileId, counters);
  inflater?.close();
}

async function handOn(rows: Rows, arena: Buffer<ArrayBuffer>): Promise<Buffer<ArrayBuffer>> {
  const { parts } = rows;
  const message: RowsMessage = { kind: "rows", rows: parts, arena };
  self.postMessage(message, [...memoryOf(parts), arena.buffer]);
  sentCount++;
  if (sentCount < BATCHES) {
    rows.parts = new Rows().parts;
    return makeArena();
  }
  while (emptied.length === 0) await new Promise<void>((resolve) => wake = resolve);
  const back = emptied.shift()!;
  rows.parts = back.rows;
  return Buffer.from(back.arena.buffer);
}
