import { assertEquals, assertStringIncludes } from "../_assert.ts";
import { join } from "node:path";
import { loadSettings } from "../../lib/cli/_main.ts";
import { makeClone } from "../docs/_clone.ts";
import { makeLedger, withFolder } from "../_temporary.ts";
import { SAMPLE_LOGS } from "../../lib/ledger/paths.ts";

Deno.test("loadSettings() sets what the environment lacks, and nothing where there is no file", () =>
  withFolder((folder) => {
    const names = ["BB_TEST_A", "BB_TEST_B", "BB_TEST_C"];
    Deno.env.set("BB_TEST_A", "kept");
    try {
      loadSettings(join(folder, "none"));
      const text = '# a comment\nBB_TEST_A=other\nBB_TEST_B="a b # c"\nexport BB_TEST_C=x # y\n';
      Deno.writeTextFileSync(join(folder, ".env"), text);
      loadSettings(join(folder, ".env"));
      assertEquals(names.map((name) => Deno.env.get(name)), ["kept", "a b # c", "x"]);
    } finally {
      for (const name of names) Deno.env.delete(name);
    }
  }));

Deno.test("a .env moves ledger, state and output; without HOME, as an option goes before it", () =>
  withFolder(async (folder) => {
    const clone = `${folder}/clone`;
    Deno.mkdirSync(clone);
    const { run } = makeClone(clone);
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    Deno.writeTextFileSync(
      `${clone}/.env`,
      `BALANCEBOOK_DB=${ledger}\nBALANCEBOOK_STATE=${folder}/state.json\nBALANCEBOOK_OUT=${folder}/out\n`,
    );
    const tasks = [
      ["deno task alerts --first silent", "90 open cases noted, none told"],
      ["deno task report --daily last", "overdrafts-2024-02-14.html"],
      ["deno task export findings --format xlsx", "written to "],
    ];
    for (const [line, expected] of tasks) {
      const { code, printed } = await run(`unset HOME USER; ${line}`);
      assertEquals(code, 0, printed);
      assertStringIncludes(printed, expected);
    }
    const there = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name).sort();
    assertEquals(there(`${folder}/out`), ["exports", "reports"]);
    assertStringIncludes(there(folder).join(), "state.json");
    assertEquals(there(clone).includes("out"), false);
    const other = await run("deno task review --db none.duckdb");
    assertStringIncludes(other.printed, "none.duckdb: there is no ledger");
  }));
