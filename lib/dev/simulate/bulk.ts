import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { createGzip, gzipSync } from "node:zlib";
import { Container } from "./lambda/container.ts";
import { printEvent } from "./lambda/log_event.ts";
import { drawRuntime } from "./lambda/platform_lines.ts";
import { DELIVERY, GIFT } from "./plan/actions.ts";
import { layOutCalendar } from "./plan/calendar.ts";
import type { Delivery } from "./plan/messages.ts";
import { Planner } from "./plan/planner.ts";
import { drawUsers } from "./plan/users.ts";
import { drawUuid } from "../random/ids.ts";
import { Random } from "../random/random.ts";
import { NO_FAULTS } from "./fault_rates.ts";

/** How much bulk input to write. */
export interface BulkOptions {
  /** Any integer; equal options give equal text. Default 1. */
  readonly seed?: number;
  /** Least length of the text in bytes. Default 150,000,000. */
  readonly sizeBytes?: number;
  /** Number of files, each a stream of its own. Default 20,000. */
  readonly files?: number;
  /** A second gzip file, of what the stream goes on with, and the least length of its text in bytes. */
  readonly next?: { readonly path: string; readonly sizeBytes: number };
}

/** What bulk input holds. */
export interface BulkSummary {
  readonly textBytes: number;
  readonly transactions: number;
  readonly files: number;
}

const START_MS = Date.UTC(2024, 1, 1, 21);

/**
 * Writes one gzip file of one long, sorted stream: typed transactions of 2,000 users, no faults.
 *
 * All ids, times and balances differ. Memory is bounded whatever the size.
 *
 * @throws {RangeError} If `sizeBytes` is not positive.
 */
export async function writeBulkGzip(path: string, options: BulkOptions = {}): Promise<BulkSummary> {
  const { seed = 1, sizeBytes = 150_000_000 } = options;
  if (!(sizeBytes > 0)) throw new RangeError(`Cannot write ${sizeBytes} bytes: expected more`);
  const source = new BulkSource(seed, 2_000);
  const container = source.container();
  const summary = await writePart(path, { source, container, sizeBytes });
  if (options.next !== undefined) {
    await writePart(options.next.path, { source, container, ...options.next });
  }
  return summary;
}

/** Writes what a stream goes on with. */
async function writePart(
  path: string,
  { source, container, sizeBytes }: {
    readonly source: BulkSource;
    readonly container: Container;
    readonly sizeBytes: number;
  },
): Promise<BulkSummary> {
  mkdirSync(dirname(path), { recursive: true });
  const gzip = createGzip({ level: 6 });
  const file = gzip.pipe(createWriteStream(path));
  let textBytes = 0;
  let transactions = 0;
  while (textBytes < sizeBytes) {
    transactions += source.run(container, Math.max(START_MS, container.lastMs + 20), 10);
    const text = container.events.splice(0).map(printEvent).join("");
    const bytes = new TextEncoder().encode(text);
    textBytes += bytes.length;
    if (!gzip.write(bytes)) await once(gzip, "drain");
  }
  gzip.end();
  await finished(file);
  return { textBytes, transactions, files: 1 };
}

/**
 * Writes many tiny gzip files, each a log stream in its own folder below one export folder.
 *
 * @throws {RangeError} If `files` is not positive.
 */
export function writeBulkFiles(folder: string, options: BulkOptions = {}): BulkSummary {
  const { seed = 1, files = 20_000 } = options;
  if (!(files > 0)) throw new RangeError(`Cannot write ${files} files: expected more`);
  const source = new BulkSource(seed, 500);
  const root = join(folder, drawUuid(source.random));
  let textBytes = 0;
  let transactions = 0;
  for (let index = 0; index < files; index++) {
    const container = source.container();
    transactions += source.run(container, START_MS + index * 4_000, source.random.int(1, 2));
    const bytes = new TextEncoder().encode(container.events.map(printEvent).join(""));
    textBytes += bytes.length;
    const target = join(root, container.stream);
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, "000000.gz"), gzipSync(bytes, { level: 1 }));
  }
  return { textBytes, transactions, files };
}

class BulkSource {
  readonly random: Random;
  readonly #planner: Planner;
  readonly #runtime;

  constructor(seed: number, users: number) {
    this.random = new Random(`bulk ${seed}`);
    const calendar = layOutCalendar(this.random, "2024-02-01", 3_660, NO_FAULTS);
    const list = drawUsers(this.random, users, 1);
    this.#planner = new Planner(this.random, { ...calendar, overlapDay: -2 }, list, true);
    this.#runtime = drawRuntime(this.random, "nodejs:20.v15");
  }

  container(): Container {
    return new Container(this.random, this.#planner.calendar, this.#runtime);
  }

  /** Runs a request of `size` messages; credits keep the wallets filled. */
  run(container: Container, atMs: number, size: number): number {
    const deliveries = Array.from({ length: size }, (): Delivery => {
      const user = this.random.pick(this.#planner.users);
      const isShort = user.wallet < user.price * 4;
      const amount = isShort ? user.price * this.random.int(20, 60) : undefined;
      const kind = isShort ? GIFT : DELIVERY;
      const item = this.#planner.transaction(user, kind, atMs, { amount });
      return { messageId: drawUuid(this.random), item };
    });
    container.run({ atMs, container: "bulk", deliveries });
    return size;
  }
}
