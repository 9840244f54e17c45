import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { pathOfMember } from "../source/member_path.ts";
import { chooseDelivery, HEAD_BYTES } from "../envelope/reading/choose.ts";
import { DeliveryConverter, REPEATED } from "../envelope/reading/converter.ts";
import type { Delivery } from "../envelope/reading/delivery.ts";
import { describeEmpty, describeUnread } from "../envelope/reading/seen_format.ts";
import { StreamText } from "../envelope/reading/stream_text.ts";
import { FileExtractor } from "../extract/file_extractor.ts";
import { throwIfOfMachine } from "../machine_error.ts";
import { readHead, unwrap, type Unwrapped } from "../source/layers.ts";
import type { LogFile } from "../source/log_file.ts";
import { findForeign } from "../source/magic.ts";
import { eachMember } from "../source/members.ts";
import type { OpenBytes } from "../source/spool.ts";
import type { UnpackBudget } from "../source/unpack_budget.ts";
import { readStreamName } from "../source/stream_name.ts";
import { reasonOf } from "../source/walk.ts";
import type { ReadText, TextReader } from "./text_reader.ts";

/** A file that is not an export as it stands. */
export interface OtherFile extends Omit<LogFile, "isSmall" | "place"> {
  readonly open: OpenBytes;
  /** What may be unpacked of it, and of all else in the same file of the disk. */
  readonly budget: UnpackBudget;
}

const ARCHIVE_DEPTH_MAX = 4;
const PLACED_BYTES = 1 << 20;
const STREAM_BYTES = 256 << 10;
const WAITING_BYTES = 8 << 20;
const MARK = "\xEF\xBB\xBF";

/** Reads files that have to be unwrapped, or are of another delivery than the export. */
export class OtherReader {
  readonly #reader: TextReader;

  constructor(reader: TextReader) {
    this.#reader = reader;
  }

  /** Reads a file, or the files in it; what cannot be read is reported. */
  async read(file: OtherFile, fileId: number, depth = 0): Promise<void> {
    let unwrapped: Unwrapped;
    let head: Uint8Array;
    try {
      unwrapped = await unwrap(file.open, file.sizeBytes);
      head = await readHead(unwrapped.open);
    } catch (error) {
      throwIfOfMachine(error);
      return this.#reader.addUnreadable(file, fileId, reasonOf(error));
    }
    const foreign = findForeign(head);
    if (foreign !== null) {
      const remedy = foreign.remedy.replaceAll("FILE", file.path);
      const reason = `it is ${foreign.name}, which is not read; ${remedy}`;
      return this.#reader.addUnreadable(file, fileId, reason);
    }
    if (unwrapped.archive === null) return await this.#readText(file, fileId, unwrapped);
    await this.#readArchive(file, fileId, unwrapped, depth);
  }

  async #readArchive(
    file: OtherFile,
    fileId: number,
    unwrapped: Unwrapped,
    depth: number,
  ): Promise<void> {
    let id: number | null = fileId;
    const take = () => {
      const taken = id ?? this.#reader.nextPartId();
      id = null;
      return taken;
    };
    if (depth === ARCHIVE_DEPTH_MAX) {
      const reason = `it is in more than ${ARCHIVE_DEPTH_MAX} nested archives`;
      return this.#reader.addUnreadable(file, take(), reason);
    }
    try {
      for await (const { name, spool, obstacle } of eachMember(unwrapped, file.budget)) {
        const path = pathOfMember(file.path, name);
        const sizeBytes = spool?.sizeBytes ?? 0;
        if (spool !== null && (obstacle === null || sizeBytes > 0)) {
          const member = {
            ...readStreamName(name),
            path,
            sizeBytes,
            open: spool.open,
            budget: file.budget,
          };
          await this.read(member, take(), depth + 1);
        }
        if (obstacle !== null) this.#reader.addUnreadable({ path, sizeBytes }, take(), obstacle);
      }
    } catch (error) {
      throwIfOfMachine(error);
      return this.#reader.addUnreadable(file, take(), reasonOf(error));
    }
    const { reason } = unwrapped.damage();
    if (reason !== null) return this.#reader.addUnreadable(file, take(), reason);
    if (id !== null) this.#reader.addUnreadable(file, take(), "the archive holds no files");
  }

  async #readText(file: OtherFile, fileId: number, unwrapped: Unwrapped): Promise<void> {
    const text = new TextOfFile(unwrapped, file.budget);
    const head = await text.head();
    const delivery = await chooseDelivery(head.startsWith(MARK) ? head.slice(MARK.length) : head);
    const layers = unwrapped.layers.toReversed().join(" in ");
    if (delivery !== null) {
      const format = layers === "" ? delivery.name : `${delivery.name} in ${layers}`;
      return await this.#readDelivery(file, fileId, { delivery, head, text, format });
    }
    const extractor = await this.#reader.begin(fileId);
    for await (const chunk of text.chunks()) await this.#reader.take(extractor, chunk);
    const read = text.summarize(layers === "" ? "plain" : layers);
    this.#reader.end(extractor, file, fileId, { ...read, unread: describeUnread(head) });
  }

  async #readDelivery(
    file: OtherFile,
    fileId: number,
    { delivery, head, text, format }: {
      delivery: Delivery;
      head: string;
      text: TextOfFile;
      format: string;
    },
  ): Promise<void> {
    const main = await this.#reader.begin(fileId);
    const markBytes = head.startsWith(MARK) ? MARK.length : 0;
    let isMainTaken = false;
    let last = main;
    const converter = new DeliveryConverter(delivery.open(head.slice(markBytes)), {
      stream: file.stream,
      markBytes,
      begin: (stream) => {
        const id = isMainTaken ? this.#reader.nextPartId() : fileId;
        const extractor = isMainTaken ? new FileExtractor(this.#reader.rows, id) : main;
        isMainTaken = true;
        last = extractor;
        return new StreamText(stream, id, extractor);
      },
      skip: ({ offset, length, line, reason, excerpt }) => {
        last.pass(length);
        const kind = reason === REPEATED ? "repeated_event" : "not_log_text";
        last.addIssue(kind, offset, length, line, reason, excerpt, true);
      },
    });
    let mark = markBytes;
    for await (const chunk of text.chunks()) {
      const passed = Math.min(mark, chunk.length);
      mark -= passed;
      converter.push(Buffer.from(chunk.subarray(passed)).toString("latin1"), false);
      await this.#drain(converter, false);
    }
    converter.push("", true);
    await this.#drain(converter, true);
    const { isTimeExact } = converter;
    const read = { ...text.summarize(format), isTimeExact };
    if (read.damage !== null && converter.cut !== null) noteCut(converter.cut);
    const streams = [...converter.streams.values()];
    if (streams.length === 0) {
      const unread = describeEmpty(delivery.name);
      return this.#reader.addFile(main, file, fileId, { ...read, unread });
    }
    for (const [index, { stream, fileId: id, extractor }] of streams.entries()) {
      const sha256 = index === 0 ? read.sha256 : partDigest(read.sha256, stream);
      this.#reader.addFile(extractor, { ...file, stream }, id, { ...read, sha256 });
    }
  }

  /** Extracts what waits: of a stream that has much, of all where there is much in all. */
  async #drain(converter: DeliveryConverter, isLast: boolean): Promise<void> {
    let waiting = 0;
    for (const stream of converter.streams.values()) waiting += stream.sizeBytes;
    for (const stream of converter.streams.values()) {
      if (isLast || stream.sizeBytes > STREAM_BYTES || waiting > WAITING_BYTES) {
        await this.#extract(stream, isLast);
      }
    }
  }

  async #extract(stream: StreamText, isLast: boolean): Promise<void> {
    while (stream.sizeBytes > 0) {
      const { text, places, isAll } = stream.peek(PLACED_BYTES);
      let isEnd = isLast && isAll;
      const read = await this.#reader.place(text, (arena, from, to) => {
        const count = stream.extractor.pushDelivered(arena, from, to, places, isEnd);
        if (count > 0 || isEnd || isAll) return count;
        // Few and long ones: they cannot wait for others behind them.
        isEnd = true;
        return stream.extractor.pushDelivered(arena, from, to, places, isEnd);
      });
      stream.drop(read);
      if (isAll) return;
    }
  }
}

/** A file's text: its beginning to recognise it by, then all of it, hashed on the way. */
class TextOfFile {
  readonly #unwrapped: Unwrapped;
  readonly #budget: UnpackBudget;
  readonly #hash = createHash("sha256");
  #failure: string | null = null;

  constructor(unwrapped: Unwrapped, budget: UnpackBudget) {
    this.#unwrapped = unwrapped;
    this.#budget = budget;
  }

  async head(): Promise<string> {
    const bytes = await readHead(this.#unwrapped.open, HEAD_BYTES);
    return Buffer.from(bytes).toString("latin1");
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of this.#unwrapped.open()) {
        if (this.#unwrapped.layers.length > 0) this.#budget.spend(chunk.length);
        this.#hash.update(chunk);
        yield chunk;
      }
    } catch (error) {
      throwIfOfMachine(error);
      this.#failure = reasonOf(error);
    }
  }

  summarize(format: string): ReadText {
    const { damage, reason } = this.#unwrapped.damage();
    return {
      format,
      sha256: this.#hash.digest("hex"),
      damage: this.#failure === null ? damage : "corrupt",
      failure: this.#failure ?? reason,
    };
  }
}

function noteCut({ stream, offset, length, line, text }: NonNullable<DeliveryConverter["cut"]>) {
  const excerpt = Buffer.from(text.slice(0, 400), "latin1").toString("utf8");
  const reason = "The file ends inside this event";
  stream.extractor.addIssue("cut_event", offset, length, line, reason, excerpt, false);
}

function partDigest(sha256: string, stream: string): string {
  return createHash("sha256").update(`${sha256}\n${stream}`).digest("hex");
}
