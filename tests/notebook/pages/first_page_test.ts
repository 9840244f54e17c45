import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { writeFirstPage } from "../../../lib/notebook/pages/first_page.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

Deno.test({
  name: "the first page needs neither Jupyter nor a network, and says what to do",
  // The page's ledger is closed when its last session has ended.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withFolder(async (folder) => {
      const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
      const path = await writeFirstPage(ledger, `${folder}/out`);
      assertEquals(path, `${folder}/out/00_overview.html`);
      const page = await Deno.readTextFile(path);
      assertStringIncludes(page, "<h1>Overview");
      assertStringIncludes(page, "<strong>Open cases: ");
      assert(
        !/class="output_error"|(?:src|href)="(?:\/|https?:)|@import|url\(\s*['"]?http/.test(page),
      );
      assert(!page.includes("lead to what they name"));
    }),
});
