import { assert, assertEquals } from "../../_assert.ts";
import { join } from "node:path";
import { dateText, weekOf } from "../../../lib/ledger/export/report/period.ts";
import { reconciliationReport } from "../../../lib/ledger/export/report/make_report.ts";
import { askTable } from "../../../lib/ledger/export/report/report.ts";
import type { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { NOTEBOOKS_DIR, readCodeCells } from "../../../lib/notebook/runner/cells.ts";
import {
  ALREADY_SYNCED,
  askLog,
  makeUlid,
  OTHER_USER,
  PrintedLog,
  USER,
} from "../store/_printed.ts";
import { withReader, withSample } from "./_ledger.ts";

const AT = "2024-03-31T21:00:00.000Z";
const BLOCKED = "{\n  message: 'Subscriber will have a negative balance due to this action, the " +
  "process will terminate.',\n  data: { userId: 'u', currentBalance: 1, transactionId: 't' }\n}";

/** Booked here, booked elsewhere, and both. */
type Figures = string[];

Deno.test("what moved in a wallet goes to who booked it", async () => {
  const log = new PrintedLog()
    .transaction(AT, {})
    .transaction(AT, { type: "CREDIT", amount: 7, newBalance: 1000 }, ALREADY_SYNCED)
    .transaction(AT, { amount: 3 }, "")
    .transaction(AT, { oldBalance: 5, newBalance: -5 }, BLOCKED)
    .transaction(AT, { type: null, newBalance: 92 });
  const sql = `select outcome, booked_here as here, booked_elsewhere as elsewhere,
    balance_change as moved, unconfirmed from wallet_movements order by all`;
  assertEquals(await askLog(log, sql), [
    { outcome: "already_synced", here: 0, elsewhere: 7, moved: 7, unconfirmed: 0 },
    { outcome: "applied", here: -10, elsewhere: 0, moved: -10, unconfirmed: 0 },
    { outcome: "applied", here: -8, elsewhere: 0, moved: -8, unconfirmed: 0 },
    { outcome: "blocked", here: 0, elsewhere: 0, moved: 0, unconfirmed: 0 },
    { outcome: "unknown", here: null, elsewhere: null, moved: null, unconfirmed: -3 },
  ]);
});

Deno.test("what was printed again moved the wallet once, whatever is said of it", async () => {
  const [one, other] = [makeUlid(AT), makeUlid(AT)];
  const log = new PrintedLog()
    .transaction(AT, { id: one }).transaction(AT, { id: one, oldBalance: 90 }, ALREADY_SYNCED)
    .transaction(AT, { id: other, userId: OTHER_USER }).transaction(AT, {
      id: other,
      userId: OTHER_USER,
    });
  const sql = `select user_id, sum(balance_change)::decimal(18, 6) as moved
    from wallet_movements group by user_id order by user_id`;
  assertEquals(await askLog(log, sql), [
    { user_id: USER, moved: -10 },
    { user_id: OTHER_USER, moved: -10 },
  ]);
});

Deno.test("days, trends and the weekly report show the same movements of the wallets", () =>
  withSample((ledger) =>
    withReader(ledger, async (reader) => {
      let elsewhere = 0;
      const dates = ["2024-01-03", "2024-01-15", "2024-01-30"];
      for (const date of dates) {
        const week = await weekOf(reader, date);
        await reader.setScope({ from: dateText(week.start), to: dateText(week.end) });
        const days = await ofDays(reader, week);
        elsewhere += Object.values(days).filter(([, figure]) => Number(figure) !== 0).length;
        assert(Object.keys(days).length > 2, date);
        // A notebook shows sums in whole coins.
        const rounded = await ofDays(reader, week, "rounded_sum(exact, currency)");
        assertEquals(await ofTrends(reader), rounded, `trends, ${date}`);
        const report = await ofReport(reader, week, date === dates[0]);
        assertEquals(report, days, `report, ${date}`);
      }
      assert(elsewhere > 2, "no week has anything that another listener booked");
    })
  ));

/** Booked here, booked elsewhere and both, by currency, digits without zeros at the end. */
async function ofDays(
  reader: LedgerReader,
  { start, end }: { start: Date; end: Date },
  written = "exact",
) {
  const sum = (column: string) =>
    `number_text((${
      written.replace("exact", `sum(${column})::decimal(18, 6)`)
    })::decimal(18, 6)) as ${column}`;
  const { currency, booked_here, booked_elsewhere, balance_change } = await reader.columns(
    `select currency, ${sum("booked_here")}, ${sum("booked_elsewhere")}, ${sum("balance_change")}
     from daily_activity where day >= $1::date and day < $2::date group by currency`,
    [start, end],
  );
  return byCurrency({
    currency,
    here: booked_here,
    elsewhere: booked_elsewhere,
    moved: balance_change,
  });
}

/** Runs the query of the notebook's cell as it stands there. */
async function ofTrends(reader: LedgerReader) {
  const cells = await readCodeCells(join(NOTEBOOKS_DIR, "03_trends.ipynb"));
  const cell = cells.find(({ source }) => source.includes("as wallets_changed_by"))!;
  const [, sql] = /ledger\.sql`([^`]+)`/.exec(cell.source)!;
  const { currency, wallets_booked_here, by_another_listener, wallets_changed_by } = await reader
    .columns(sql);
  return byCurrency({
    currency,
    here: wallets_booked_here,
    elsewhere: by_another_listener,
    moved: wallets_changed_by,
  });
}

async function ofReport(
  reader: LedgerReader,
  week: Awaited<ReturnType<typeof weekOf>>,
  isWhole: boolean,
) {
  // The findings of a report take most of its time.
  const { columns, rows } = isWhole
    ? (await reconciliationReport(reader, week)).tables.find(({ name }) => name === "Money")!
    : await askTable(reader, "reconciliation_money");
  const place = (name: string) => columns.findIndex((column) => column.name === name);
  const named = rows.map((row) => ({
    currency: row[place("currency")],
    measure: row[place("measure")],
    figure: row[place("this_week")],
  }));
  const figures = (measure: string) => named.filter((row) => row.measure === measure);
  const here = figures("Wallets, booked here");
  return byCurrency({
    currency: here.map(({ currency }) => currency),
    here: here.map(({ figure }) => figure),
    elsewhere: figures("Wallets, booked by another listener").map(({ figure }) => figure),
    moved: figures("Wallets, net change").map(({ figure }) => figure),
  });
}

function byCurrency(columns: Record<string, readonly unknown[]>): Record<string, Figures> {
  const text = (figure: unknown) =>
    String(figure).replaceAll(",", "").replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
  const { currency, here, elsewhere, moved } = columns;
  const rows = currency.map((name, row) =>
    [String(name), [here, elsewhere, moved].map((list) => text(list[row]))] as const
  );
  return Object.fromEntries(
    rows.filter(([, figures]) => figures.some((figure) => Number(figure) !== 0))
      .sort(([a], [b]) => a < b ? -1 : 1),
  );
}
