import { assert, assertEquals } from "../_assert.ts";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { getProperty, parsePrefix, recover } from "../../lib/inspect/mod.ts";
import { ROOT } from "./_texts.ts";

const LOGS = join(ROOT, "..", "shared", "real", "balance-sync-logs");
const EVENT = /^(?=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z )/m;

/** Messages that end with a block or hold one, without the platform's lines. */
function* blocks(): Generator<string> {
  for (const stream of Deno.readDirSync(LOGS)) {
    for (const file of Deno.readDirSync(join(LOGS, stream.name))) {
      const bytes = Deno.readFileSync(join(LOGS, stream.name, file.name));
      for (const event of gunzipSync(bytes).toString("utf8").split(EVENT)) {
        const message = event.split("\t").slice(3).join("\t").trimEnd();
        if (/(?:^| )\{\n/.test(message)) yield message;
      }
    }
  }
}

Deno.test("parsePrefix() reads every block of the real logs, and recover() agrees", () => {
  try {
    Deno.statSync(LOGS);
  } catch {
    console.warn(`SKIPPED: no real logs beside the repository, so none of their blocks was read`);
    return;
  }
  let transactions = 0;
  let other = 0;
  for (const message of blocks()) {
    const start = message.indexOf("{\n");
    const { node, end } = parsePrefix(message, start);
    assert(/^(?: arn:\S+)?$/.test(message.slice(end)), "text after the block");
    assertEquals(recover(message.slice(start, end)), {
      node: parsePrefix(message.slice(start, end), 0).node,
      repairs: [],
      end: end - start,
    });
    if (getProperty(node, "transaction", "id")?.kind === "string") transactions++;
    else other++;
  }
  assert(transactions > 1000, `only ${transactions} transactions`);
  assert(other > 100, `only ${other} other blocks`);
});
