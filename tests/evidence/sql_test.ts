import { assert, assertEquals } from "@std/assert";
import { basename, join } from "@std/path";
import { ROOT } from "../../lib/paths.ts";

const FOLDER = join(ROOT, "lib", "evidence");

Deno.test("every SQL file of evidence is asked by its name, and says its grain first", () => {
  const code = [...Deno.readDirSync(FOLDER)]
    .filter((entry) => entry.name.endsWith(".ts"))
    .map((entry) => Deno.readTextFileSync(join(FOLDER, entry.name)))
    .join("\n");
  const names = [...Deno.readDirSync(join(FOLDER, "sql"))].map((entry) =>
    basename(entry.name, ".sql")
  );
  assertEquals(names.filter((name) => !code.includes(`"${name}"`)), []);
  for (const name of names) {
    const sql = Deno.readTextFileSync(join(FOLDER, "sql", `${name}.sql`));
    assert(sql.startsWith("-- One row"), name);
    assert(sql.startsWith("-- One row:") || /\norder by\b/.test(sql), name);
  }
});
