import { assertEquals, assertThrows } from "../../_assert.ts";
import type { Layer, ModelObject } from "../../../lib/ledger/model/objects.ts";
import { orderByReference, referencesOf } from "../../../lib/ledger/model/references.ts";

function object(name: string, body: string, layer: Layer = "views"): ModelObject {
  return { name, sqlName: name, layer, grain: "", values: {}, columns: [], body };
}

const mapOf = (...objects: ModelObject[]) => new Map(objects.map((each) => [each.name, each]));
const orderOf = (...objects: ModelObject[]) =>
  orderByReference(objects, ({ body }) => body).map(({ name }) => name);

Deno.test("referencesOf() finds tables and views that are read, and macros that are called", () => {
  const known = mapOf(
    object("a", ""),
    object("b", ""),
    object("finding.c", ""),
    object("f", "", "macros"),
  );
  const sql = `select f (x), b.y, 'from b' from a -- join b
    left join finding.c on true where z in (from other)`;
  assertEquals(referencesOf(sql, known).map(({ name }) => name), ["a", "finding.c", "f"]);
  assertEquals(referencesOf("select a(1), f from f", known), []);
});

Deno.test("objects come after those that they refer to", () => {
  const [c, b, a] = [object("c", "from b join a"), object("b", "from a"), object("a", "select 1")];
  assertEquals(orderOf(c, b, a), ["a", "b", "c"]);
  assertEquals(orderOf(object("z", "select 1"), a, b), ["z", "a", "b"]);
});

Deno.test("objects that refer to each other in a circle are refused, and named", () => {
  assertThrows(
    () => orderOf(object("a", "from b"), object("b", "from c"), object("c", "from b")),
    Error,
    "b -> c -> b",
  );
});
