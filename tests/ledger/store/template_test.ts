import { assert, assertEquals } from "../../_assert.ts";
import { dirname, join } from "node:path";
import { USER_LEDGER } from "../../../lib/ledger/paths.ts";
import { copyTemplate } from "../../../lib/ledger/store/template.ts";
import { ask, makeLedger, withFolder } from "../../_temporary.ts";

const FOLDER = dirname(USER_LEDGER);
const LOG = "2024-03-01T10:00:00.000Z Unknown application error occurred\n\n";

function templates(): string[] {
  return [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
    .filter((name) => name.startsWith("rules-"));
}

Deno.test("a damaged template of new ledgers is made again, and what its makers left is removed", () =>
  withFolder(async (folder) => {
    assert(await copyTemplate(`${folder}/first.duckdb`));
    const [name] = templates().filter((each) => each.endsWith(".duckdb"));
    const whole = Deno.readFileSync(join(FOLDER, name));
    Deno.writeFileSync(join(FOLDER, name), whole.slice().fill(7, 20_000));
    const left = ["rules-1-killed.duckdb.1.tmp", `rules-1-killed.${crypto.randomUUID()}.tmp`];
    for (const each of left) {
      Deno.writeTextFileSync(join(FOLDER, each), "");
      Deno.utimeSync(join(FOLDER, each), 0, 0);
    }
    Deno.writeTextFileSync(`${folder}/log`, LOG);
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    assertEquals(await ask(ledger, "select count(*) as n from log_events"), [{ n: 1 }]);
    assert(await copyTemplate(`${folder}/second.duckdb`));
    assertEquals(Deno.readFileSync(`${folder}/second.duckdb`).length, whole.length);
    assert(!templates().some((each) => left.includes(each)), `${templates()}`);
  }));

Deno.test("several templates are made at once without harm", () =>
  withFolder(async (folder) => {
    for (const name of templates()) Deno.removeSync(join(FOLDER, name));
    const copies = [1, 2, 3].map((copy) => copyTemplate(`${folder}/${copy}.duckdb`));
    assertEquals(await Promise.all(copies), [true, true, true]);
    for (const copy of [1, 2, 3]) {
      assertEquals(
        await ask(`${folder}/${copy}.duckdb`, "select count(*) as n from transactions"),
        [
          { n: 0 },
        ],
      );
    }
    assert(templates().some((name) => name.endsWith(".duckdb")), `${templates()}`);
  }));
