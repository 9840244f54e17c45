import { assertSameContents, readAll } from "/tmp/h1/main/tests/laws/_contents.ts";
import { digestsOf } from "/tmp/h1/main/tests/ledger/cluster/_digests.ts";
import { assertEquals } from "/tmp/h1/main/tests/_assert.ts";
const [a, b] = Deno.args;
assertEquals(await digestsOf(a), await digestsOf(b));
const e = await readAll(b);
const s = new Map([...await readAll(a)].filter(([n]) => e.has(n)));
assertSameContents(s, e, "x");
console.log("equal", e.size, e.get("findings")!.length, e.get("cases")!.length);
