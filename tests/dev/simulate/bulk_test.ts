import { assert, assertEquals } from "../../_assert.ts";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { writeBulkFiles, writeBulkGzip } from "../../../lib/dev/simulate/mod.ts";

Deno.test("writeBulkGzip() writes the asked amount of varied, sorted text", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = join(folder, "big.gz");
    const summary = await writeBulkGzip(path, { sizeBytes: 300_000, seed: 4 });
    const text = new TextDecoder().decode(gunzipSync(Deno.readFileSync(path)));
    assertEquals(new TextEncoder().encode(text).length, summary.textBytes);
    assert(summary.textBytes >= 300_000);
    const ids = [...text.matchAll(/^ {4}id: '(\w+)'/gm)].map(([, id]) => id);
    assertEquals(ids.length, summary.transactions);
    assertEquals(new Set(ids).size, ids.length);
    const times = [...text.matchAll(/^(2024\S{20}) /gm)].map(([, at]) => at);
    assertEquals(times, [...times].sort());
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("writeBulkGzip() writes what the stream goes on with into a file of its own", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const read = (name: string) => gunzipSync(Deno.readFileSync(join(folder, name))).toString();
    const next = { path: join(folder, "next.gz"), sizeBytes: 20_000 };
    await writeBulkGzip(join(folder, "first.gz"), { sizeBytes: 30_000, next });
    const { textBytes } = await writeBulkGzip(join(folder, "both.gz"), { sizeBytes: 60_000 });
    const text = read("first.gz") + read("next.gz");
    assert(text.length >= 50_000);
    assert(textBytes >= text.length);
    assert(read("both.gz").startsWith(text));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("writeBulkFiles() writes each stream into its own folder", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const summary = writeBulkFiles(folder, { files: 25, seed: 4 });
    const [root] = [...Deno.readDirSync(folder)];
    const streams = [...Deno.readDirSync(join(folder, root.name))].map(({ name }) => name);
    assertEquals(streams.length, 25);
    const read = streams.map((stream) =>
      new TextDecoder().decode(
        gunzipSync(Deno.readFileSync(join(folder, root.name, stream, "000000.gz"))),
      )
    ).join("");
    assertEquals(read.match(/Start syncing/g)?.length, summary.transactions);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
