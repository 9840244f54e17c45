import { assert, assertEquals, assertMatch } from "../../_assert.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { readSiteSubjects } from "../../../lib/notebook/pages/site/site_subjects.ts";
import { PrintedLog } from "../../ledger/store/_printed.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

Deno.test("lists of a site begin with what leads on, and have times to the minute", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog()
      .transaction("2024-02-01T21:00:00.000Z", {})
      .transaction("2024-02-02T21:07:11.123Z", { oldBalance: 90, paymentBalance: 83.1 });
    Deno.writeTextFileSync(`${folder}/log`, String(log));
    const reader = await LedgerReader.open(await makeLedger(folder, [`${folder}/log`]));
    try {
      const { cases, users } = await readSiteSubjects(reader);
      assert(cases.length > 0 && users.length === 1);
      assertEquals(Object.entries(cases[0].row)[0], ["case", cases[0].id]);
      assertEquals(Object.entries(users[0].row)[0], ["user", users[0].id]);
      assertMatch(String(users[0].row["last seen (UTC)"]), /^2024-02-02 21:07$/);
    } finally {
      reader.close();
    }
  }));
