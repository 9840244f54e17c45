import { assert, assertEquals } from "../../_assert.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { readLayer } from "../../../lib/ledger/model/objects.ts";
import { viewNames } from "../../../lib/ledger/store/schema.ts";
import { ask, askAll, makeLedger, withFolder } from "../../_temporary.ts";

Deno.test("every column that users see has a note, and no note is for a column that is not there", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const notes = await ask(
      ledger,
      "select object, column_name, meaning from column_notes order by object, column_number",
    );
    const seen = new Set(notes.map(({ object }) => object));
    const inner = [...readLayer("steps"), ...readLayer("causes")].map(({ name }) => name);
    const views = viewNames().filter((name) => !inner.includes(name));
    const objects = [...views, "log_files", "invocations"];
    const described = await askAll(ledger, objects.map((object) => `describe ${object}`));
    for (const [index, object] of objects.entries()) {
      assert(seen.has(object), `${object} has no notes`);
      const columns = described[index].map((row) => row.column_name);
      const noted = notes.filter((note) => note.object === object);
      assertEquals(noted.map((note) => note.column_name), columns, object);
    }
    assertEquals(notes.filter(({ meaning }) => !String(meaning).endsWith(".")), []);
  }));
