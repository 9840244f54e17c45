import type { Damage, HashedStream } from "../source/inflate.ts";
import type { InflatedMessage, InflateMessage } from "./messages.ts";

// Chunks of 1 MiB that wait to be read.
const CHUNKS_AHEAD = 4;

/** Inflates and hashes files of the disk in another thread, one at a time, while this one reads the text. */
export class Inflater {
  readonly #port: MessagePort;
  readonly #queue: InflatedMessage[] = [];
  #id = 0;
  #wake = () => {};

  /** @param port The other end of the one that `inflate_worker.ts` was given. */
  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<InflatedMessage>) => {
      if (data.id !== this.#id) return;
      this.#queue.push(data);
      this.#wake();
    };
  }

  /**
   * Inflates a file of the disk. An error that reading it throws is passed on.
   *
   * @returns Its text; what was begun before ends.
   */
  inflate(path: string): HashedStream {
    const id = ++this.#id;
    const send = (message: InflateMessage) => this.#port.postMessage(message);
    const next = () => this.#next();
    this.#queue.length = 0;
    let damage: Damage = null;
    let sha256 = "";
    async function* read(): AsyncGenerator<Uint8Array> {
      send({ kind: "open", id, path, room: CHUNKS_AHEAD });
      try {
        while (true) {
          const message = await next();
          if (message.kind === "end") {
            ({ damage, sha256 } = message);
            if (message.failure !== null) {
              const { reason, code } = message.failure;
              throw Object.assign(new Error(reason), { code });
            }
            return;
          }
          send({ kind: "taken" });
          yield message.bytes;
        }
      } finally {
        send({ kind: "stop" });
      }
    }
    return {
      [Symbol.asyncIterator]: read,
      get damage() {
        return damage;
      },
      get sha256() {
        return sha256;
      },
    };
  }

  /** Lets the thread's messages no longer keep this one alive. */
  close(): void {
    this.#port.close();
  }

  async #next(): Promise<InflatedMessage> {
    while (this.#queue.length === 0) await new Promise<void>((resolve) => this.#wake = resolve);
    return this.#queue.shift()!;
  }
}
