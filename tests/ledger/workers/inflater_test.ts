import { assert, assertEquals, assertRejects } from "../../_assert.ts";
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { Inflater } from "../../../lib/ledger/workers/inflater.ts";
import { withFolder } from "../../_temporary.ts";

const sha256 = (text: Uint8Array) => createHash("sha256").update(text).digest("hex");

async function withThread(act: (thread: Inflater) => Promise<void>): Promise<void> {
  const script = new URL("../../../lib/ledger/workers/inflate_worker.ts", import.meta.url);
  const worker = new Worker(script, { type: "module" });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port1, [port1]);
  const thread = new Inflater(port2);
  try {
    await act(thread);
  } finally {
    thread.close();
    worker.terminate();
  }
}

async function take(thread: Inflater, path: string, chunkCount = Infinity) {
  const stream = thread.inflate(path);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
    if (chunks.length === chunkCount) break;
  }
  return { text: Buffer.concat(chunks), damage: stream.damage, sha256: stream.sha256 };
}

Deno.test("a thread inflates one file after the other, and says what is wrong with each", () =>
  withFolder((folder) =>
    withThread(async (thread) => {
      const text = Buffer.from(randomBytes(6 << 20).toString("base64"));
      const whole = gzipSync(text);
      Deno.writeFileSync(`${folder}/whole.gz`, whole);
      Deno.writeFileSync(`${folder}/torn.gz`, whole.subarray(0, whole.length >> 1));
      const flipped = Buffer.from(whole);
      flipped[flipped.length - 6] ^= 1;
      Deno.writeFileSync(`${folder}/corrupt.gz`, flipped);
      Deno.writeFileSync(`${folder}/empty.gz`, gzipSync(""));

      const read = await take(thread, `${folder}/whole.gz`);
      assert(read.text.equals(text));
      assertEquals([read.damage, read.sha256], [null, sha256(text)]);

      // What is left of a file that nobody wants does not reach the one after it.
      assertEquals((await take(thread, `${folder}/whole.gz`, 1)).sha256, "");
      const torn = await take(thread, `${folder}/torn.gz`);
      assertEquals([torn.damage, torn.sha256], ["torn", sha256(torn.text)]);
      assert(
        torn.text.length > text.length / 3 && text.subarray(0, torn.text.length).equals(torn.text),
      );

      const corrupt = await take(thread, `${folder}/corrupt.gz`);
      assertEquals([corrupt.damage, corrupt.sha256], ["corrupt", sha256(corrupt.text)]);
      assertEquals((await take(thread, `${folder}/empty.gz`)).text.length, 0);
      await assertRejects(() => take(thread, `${folder}/missing.gz`), Error, "does not exist");
      assert((await take(thread, `${folder}/whole.gz`)).text.equals(text));
    })
  ));

Deno.test("a large file that a thread inflates is the content that it is as plain text", () =>
  withFolder(async (folder) => {
    const lines = Array.from({ length: 45_000 }, (_, index) => {
      const time = new Date(Date.UTC(2024, 0, 1) + index * 1000).toISOString();
      return `${time} ${randomBytes(200).toString("base64")}\n\n`;
    });
    const text = lines.join("");
    const bytes = gzipSync(text);
    assert(bytes.length > 8 << 20);
    Deno.writeFileSync(`${folder}/log.gz`, bytes);
    Deno.writeTextFileSync(`${folder}/log`, text);
    const ledger = `${folder}/ledger.duckdb`;
    const first = await ingest([`${folder}/log.gz`], { ledger });
    assertEquals([first.newEvents, first.newIssues, first.textBytes], [45_000, 0, text.length]);
    const second = await ingest([`${folder}/log`], { ledger });
    assertEquals([second.newFiles, second.knownFiles], [0, 1]);
  }));
