import { assert, assertEquals } from "../../_assert.ts";
import { basename, join } from "node:path";
import { ROOT } from "../../../lib/ledger/paths.ts";

const FOLDER = join(ROOT, "lib", "ledger", "evidence");
const QUERIES = join(ROOT, "lib", "model", "evidence");

Deno.test("every SQL file of evidence is asked by its name, and says its grain first", () => {
  const code = [...Deno.readDirSync(FOLDER)]
    .filter((entry) => entry.name.endsWith(".ts"))
    .map((entry) => Deno.readTextFileSync(join(FOLDER, entry.name)))
    .join("\n");
  const names = [...Deno.readDirSync(QUERIES)].map((entry) => basename(entry.name, ".sql"));
  assertEquals(names.filter((name) => !code.includes(`"${name}"`)), []);
  for (const name of names) {
    const sql = Deno.readTextFileSync(join(QUERIES, `${name}.sql`));
    assert(sql.startsWith("-- One row"), name);
    assert(sql.startsWith("-- One row:") || /\norder by\b/.test(sql), name);
  }
});
