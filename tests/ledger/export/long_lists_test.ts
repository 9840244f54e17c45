import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { exportView, selectRows } from "../../../lib/ledger/export/export_view.ts";
import { EXPORT_FORMATS } from "../../../lib/ledger/export/formats.ts";
import { LongLists } from "../../../lib/ledger/export/long_lists.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { withFolder } from "../../_temporary.ts";
import { makeUlid, makeUuid, moveUlid, PrintedLog, writeLedger } from "../store/_printed.ts";
import { readMember } from "./_ledger.ts";

/** A batch of transactions that came an hour late. */
function lateBatch(users: readonly string[]): string {
  const log = new PrintedLog();
  for (const [index, userId] of users.entries()) {
    const at = new Date(Date.UTC(2024, 2, 1, 21) + 100 * index).toISOString();
    log.transaction(at, { id: moveUlid(makeUlid(at), -3_600_000), userId });
  }
  return String(log);
}

Deno.test("a list that a cell cannot hold is whole in each format, of a workbook on a sheet", () =>
  withFolder(async (folder) => {
    const users = Array.from({ length: 1_000 }, () => makeUuid()).sort();
    const ledger = await writeLedger(folder, lateBatch(users));
    const written = async (format: string) => {
      const reader = await LedgerReader.open(ledger);
      try {
        const selection = await selectRows(reader, "findings", "kind = 'late_transaction'");
        const file = `${folder}/findings.${format}`;
        const found = EXPORT_FORMATS.find(({ name }) => name === format)!;
        assertEquals(await exportView(reader, selection, { format: found, file }), 1);
        return file;
      } finally {
        reader.close();
      }
    };
    assertStringIncludes(Deno.readTextFileSync(await written("csv")), users.join("; "));
    const [row] = JSON.parse(Deno.readTextFileSync(await written("json")));
    assertEquals(row.user_ids, users);
    const workbook = await written("xlsx");
    const rows = await readMember(workbook, "xl/worksheets/sheet1.xml");
    const [cell] = rows.match(/<t>0000[^<]*<\/t>/) ?? [""];
    assert(cell.length <= 32_767 + "<t></t>".length);
    const [, more] = /(\d+) more items: the sheet Lists has all<\/t>$/.exec(cell)!;
    assertEquals(cell.split("; ").length - 1, users.length - Number(more));
    const lists = await readMember(workbook, "xl/worksheets/sheet2.xml");
    const items = [...lists.matchAll(/<t>(0000[^<]*)<\/t><\/is><\/c><\/row>/g)].map(([, id]) => id);
    assertEquals(items, users);
    assertStringIncludes(lists, "<t>late_transaction-");
    assertStringIncludes(lists, "<t>user_ids</t>");
    const about = await readMember(workbook, "xl/worksheets/sheet4.xml");
    assertStringIncludes(about, "each item has a row on the sheet Lists");
    assert(!about.includes("Texts cut"));
  }));

Deno.test("items fill as many sheets as they need, and a list that fits none", () => {
  const place = { sheet: "Cases", row: 2, subject: "case-1", column: "user_ids" };
  const lists = new LongLists(2_000_000);
  assertEquals(lists.cell(["a", "b"], place), { text: "a; b" });
  assertEquals(lists.sheets().map(({ name }) => name), ["Lists", "Lists 2"]);
  assertEquals(new LongLists(0).sheets(), []);
  assertStringIncludes(
    JSON.stringify(lists.cell(["x".repeat(40_000), "y"], place)),
    "and 2 more items",
  );
});
