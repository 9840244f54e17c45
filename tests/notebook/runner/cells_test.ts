import { assert, assertEquals } from "../../_assert.ts";
import { findNotebooks, inRunOrder, nameOf } from "../../../lib/notebook/runner/cells.ts";

Deno.test("the notebook that writes the ledger runs before all that read it", async () => {
  const names = inRunOrder(await findNotebooks()).map(nameOf);
  assertEquals(names.slice(0, 3), ["01_ingest", "00_overview", "02_reconcile"]);
  assertEquals(inRunOrder(["a/02_b.ipynb", "a/03_c.ipynb"]), ["a/02_b.ipynb", "a/03_c.ipynb"]);
});

Deno.test("each notebook but the one that writes the ledger leads with cases or explores", async () => {
  for (const path of await findNotebooks()) {
    const text = Deno.readTextFileSync(path);
    const leads = !["01_ingest", "06_explore"].includes(nameOf(path));
    assert(text.includes("renderCases(") === leads, nameOf(path));
  }
});
