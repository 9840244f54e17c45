import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { ask, makeLedger, withFolder } from "../_temporary.ts";
import { taskArguments } from "../_task.ts";

async function call(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...taskArguments("export"), ...args],
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err };
}

Deno.test("export prints CSV or JSON, writes what a file's ending says, and exits with 1 in a line", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const printed = await call("findings", "--db", ledger, "--where", "severity = 'critical'");
    assertEquals(printed.code, 0);
    assertStringIncludes(printed.out, "finding_id,kind,title,severity");
    const json = await call("FINDINGS", "--db", ledger, "--format", "json", "--where", "line > 1");
    const held = await ask(ledger, "select finding_id, kind from findings where line > 1");
    assertEquals(
      (JSON.parse(json.out) as Record<string, string>[]).map((row) => row.finding_id).sort(),
      held.map((row) => String(row.finding_id)).sort(),
    );
    const file = `${folder}/deep/out.parquet`;
    assertEquals((await call("transactions", "--db", ledger, "-o", file)).code, 0);
    assert(Deno.statSync(file).size > 0);
    const tolerance = "where name = 'tolerance'";
    const changed = await call("thresholds", "--db", ledger, "--set", "tolerance=0.05");
    assertStringIncludes(changed.out, "tolerance,0.05,0.001,", tolerance);
    const wrong = [
      [["finding.sync_brek"], "finding.sync_break"],
      [["findings", "--where", "nosuch = 1"], "nosuch"],
      [["findings", "--format", "doc"], "expected one of csv, parquet, xlsx, json, sqlite"],
      [["findings", "-o", `${folder}/x.doc`], "name one with --format"],
      [["findings", "-o", folder + "/deep", "--format", "csv"], "it is a folder"],
      [[], "name a table or view"],
    ] as const;
    for (const [args, message] of wrong) {
      const { code, out, err } = await call(...args, "--db", ledger);
      const lines = err.trim().split("\n").filter((line) => !line.startsWith("Warning"));
      assertEquals([code, out, lines.length], [1, "", 1], err);
      assertStringIncludes(lines[0], message);
    }
  }));

Deno.test("personal data is shown only when it is asked for", () =>
  withFolder(async (folder) => {
    const id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    const request = "2b0f5d2e-6b5e-4c6a-9c57-111111111111";
    const at = "2024-02-14T12:00:00.000Z";
    const line = (text: string) => `${at} ${at}\t${request}\tINFO\t${text}\n\n`;
    const metadata = '{"phone":"+97333333333","customerName":"Jane Roe","deliveryId":"d-1"}';
    Deno.writeTextFileSync(
      `${folder}/log`,
      `${at} START RequestId: ${request} Version: $LATEST\n\n` +
        line("Processing message 5f0c1d5a-0000-4000-8000-000000000001") +
        line(`Start syncing the balance {
  transaction: {
    id: '${id}',
    type: 'DEBIT',
    source: 'MANUAL_DEDUCTION',
    action: 'DELIVERY_DEDUCTION',
    userId: '=cmd|calc',
    paymentBalance: 16.4,
    updatePaymentBalance: true,
    metadata: '${metadata}',
    currency: 'BHD',
    amount: 8,
    vat: 0,
    oldBalance: 24.4,
    newBalance: 16.4
  }
}`) + line("SubscriptionBalanceUpdated event published"),
    );
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    for (const table of ["transactions", "transaction_blocks", "log_events"]) {
      const masked = await call(table, "--db", ledger);
      if (table === "transactions") assertStringIncludes(masked.out, ",'=cmd|calc,");
      assertEquals(masked.code, 0, masked.err);
      assert(!/97333333333|Jane/.test(masked.out), table);
      const shown = await call(table, "--db", ledger, "--personal-data");
      assert(/97333333333/.test(shown.out) && /Jane/.test(shown.out), table);
    }
  }));
