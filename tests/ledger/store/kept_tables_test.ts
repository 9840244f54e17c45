import { assertEquals, assertRejects } from "../../_assert.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { SharedResults } from "../../../lib/ledger/store/shared_results.ts";
import { rowsOf, withFolder } from "../../_temporary.ts";
import { PrintedLog, writeLedger } from "./_printed.ts";

Deno.test("a threshold that is set by SQL counts from the next query on, whatever was kept before", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog().transaction("2024-03-01T21:00:00.000Z", { paymentBalance: 88 });
    const ledger = await writeLedger(folder, String(log));
    const shared = await SharedResults.open(ledger);
    for (
      const reader of [await LedgerReader.open(ledger), await LedgerReader.join(shared)]
    ) {
      const ask = async (sql: string) => rowsOf(await reader.columns(sql))[0];
      const sql = "select tolerance, (select status from reconciliation) as status from settings";
      assertEquals(await ask(sql), { tolerance: 0.001, status: "BALANCE SYNC ISSUE" });
      await reader.columns("create temp table own as from settings");
      await reader.columns("set variable tolerance = 5");
      assertEquals(await ask(sql), { tolerance: 5, status: "MATCHED" });
      await reader.columns("create temp table more as from settings; set variable tolerance = 1");
      assertEquals(await ask(sql), { tolerance: 1, status: "BALANCE SYNC ISSUE" });
      reader.close();
    }
    shared.close();
  }));

Deno.test("what a session makes by the name of a table of the ledger counts for itself alone", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog().transaction("2024-03-01T21:00:00.000Z", {});
    const ledger = await writeLedger(folder, String(log));
    const shared = await SharedResults.open(ledger);
    for (const name of ["transactions", "transaction_links"]) {
      const own = await LedgerReader.join(shared);
      const other = await LedgerReader.join(shared);
      const count = async (reader: LedgerReader) => (await reader.columns(COUNT)).rows[0];
      assertEquals(await count(own), 1);
      await own.columns(
        `create or replace temp table ${name} as select * from ${name} where false`,
      );
      assertEquals([await count(own), await count(other)], [0, 1], name);
      own.close();
      other.close();
    }
    shared.close();
  }));

Deno.test("what a session's own view stands for is worked out once for a threshold, and kept", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog().transaction("2024-03-01T21:00:00.000Z", { paymentBalance: 88 });
    const ledger = await writeLedger(folder, String(log));
    for (const keepsTables of [false, true]) {
      const labels: string[] = [];
      const onQuery = (label: string) => void labels.push(label);
      const reader = await LedgerReader.open(ledger, { keepsTables, onQuery });
      await reader.columns("create temp view Steps as from difference_steps");
      await reader.columns("create temp view causes_of_steps as select cause from STEPS");
      for (const tolerance of [0.002, 20]) {
        await reader.set("tolerance", tolerance);
        labels.length = 0;
        for (const again of [1, 2, 3]) {
          const { cause } = await reader.columns(
            "-- Each; once.\nselect cause from causes_of_steps where cause <> 'a; set b'",
          );
          assertEquals(cause, [tolerance < 12 ? "first_seen" : "rounding"], `${again}`);
        }
        const made = labels.filter((label) => label === "Computing the difference steps");
        assertEquals(made.length, 1, `${keepsTables} ${tolerance}`);
      }
      reader.close();
    }
  }));

Deno.test("a copy of a view is the session's, and what others worked out serves it all the same", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog().transaction("2024-03-01T21:00:00.000Z", {});
    const shared = await SharedResults.open(await writeLedger(folder, String(log)));
    const labels: string[] = [];
    const onQuery = (label: string) => void labels.push(label);
    const own = await LedgerReader.join(shared, { onQuery });
    const other = await LedgerReader.join(shared);
    await other.columns(COUNT);
    await own.copyView("log_events");
    assertEquals((await own.columns(COUNT)).rows, [1]);
    assertEquals(labels.filter((label) => label.startsWith("Computing")), []);
    await assertRejects(() => own.copyView("a as from b; drop"), UserError, "it is no view");
    own.close();
    other.close();
    shared.close();
  }));

const COUNT = "select count(*) as rows from reconciliation";
