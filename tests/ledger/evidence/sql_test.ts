import { assert, assertEquals } from "../../_assert.ts";
import { join } from "node:path";
import { findingKinds } from "../../../lib/ledger/model/finding_kinds.ts";
import { readLayer } from "../../../lib/ledger/model/objects.ts";
import { ROOT } from "../../../lib/ledger/paths.ts";

const FOLDER = join(ROOT, "lib", "ledger", "evidence");

Deno.test("every query of evidence is asked by a kind of finding or by its name, in an order", () => {
  const code = [...Deno.readDirSync(FOLDER)]
    .filter((entry) => entry.name.endsWith(".ts"))
    .map((entry) => Deno.readTextFileSync(join(FOLDER, entry.name)))
    .join("\n");
  const named = new Set(findingKinds().flatMap(({ evidence }) => evidence));
  const queries = readLayer("evidence");
  const names = queries.map(({ name }) => name);
  assertEquals([...named].filter((name) => !names.includes(name)), []);
  assertEquals(names.filter((name) => !named.has(name) && !code.includes(`"${name}"`)), []);
  for (const { name, grain, values, body } of queries) {
    assert(grain.startsWith("One row"), name);
    assert(grain.startsWith("One row:") || /\norder by\b/.test(body), name);
    assert(!named.has(name) || values.title, `${name} has no title`);
  }
});
