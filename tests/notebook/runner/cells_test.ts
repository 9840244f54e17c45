import { assert, assertEquals } from "../../_assert.ts";
import { findNotebooks, nameOf, writesLedger } from "../../../lib/notebook/runner/cells.ts";

Deno.test("one notebook writes the ledger, and the page to open first is the first by name", async () => {
  const names = (await findNotebooks()).map(nameOf);
  assertEquals(names[0], "00_overview");
  assertEquals(names.filter(writesLedger), ["01_ingest"]);
});

Deno.test("each notebook but the one that writes the ledger leads with cases or explores", async () => {
  for (const path of await findNotebooks()) {
    const text = Deno.readTextFileSync(path);
    const leads = !["01_ingest", "06_explore"].includes(nameOf(path));
    assert(text.includes("renderCases(") === leads, nameOf(path));
  }
});
