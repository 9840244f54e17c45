/// <reference lib="deno.worker" />
import { Buffer } from "node:buffer";
import { hashed, inflateStream } from "../source/inflate.ts";
import { readDisk } from "../source/spool.ts";
import { reasonOf } from "../source/walk.ts";
import type { InflatedMessage, InflateMessage } from "./messages.ts";

let current = 0;
let room = 0;
let wake = () => {};

self.onmessage = ({ data: port }: MessageEvent<MessagePort>) => {
  port.onmessage = ({ data }: MessageEvent<InflateMessage>) => {
    if (data.kind === "open") {
      current = data.id;
      room = data.room;
      void inflate(port, data.path, data.id);
    } else if (data.kind === "taken") room++;
    else current = 0;
    wake();
  };
};

/** Sends a file's text, chunk by chunk, as there is room for it; ends early if another is wanted. */
async function inflate(port: MessagePort, path: string, id: number): Promise<void> {
  const send = (message: InflatedMessage, transfer: ArrayBuffer[] = []) =>
    port.postMessage(message, transfer);
  const text = hashed(inflateStream(() => readDisk(path)));
  try {
    for await (const chunk of text) {
      while (room === 0 && id === current) await new Promise<void>((resolve) => wake = resolve);
      if (id !== current) return;
      room--;
      const bytes = ownBytes(chunk);
      send({ kind: "chunk", id, bytes }, [bytes.buffer]);
    }
    send({ kind: "end", id, damage: text.damage, sha256: text.sha256, failure: null });
  } catch (error) {
    const { code } = error as { code?: string };
    const failure = { reason: reasonOf(error), code };
    send({ kind: "end", id, damage: "corrupt", sha256: text.sha256, failure });
  }
}

/** Gives bytes whose memory holds nothing else, so that it can be given away. */
function ownBytes(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = chunk;
  return byteOffset === 0 && byteLength === buffer.byteLength
    ? Buffer.from(buffer as ArrayBuffer)
    : new Uint8Array(chunk);
}
