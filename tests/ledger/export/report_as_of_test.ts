import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import {
  overdraftReport,
  reconciliationReport,
} from "../../../lib/ledger/export/report/make_report.ts";
import { reportHtml } from "../../../lib/ledger/export/report/report_html.ts";
import { dayOf, weekOf } from "../../../lib/ledger/export/report/period.ts";
import { askTable, type Report } from "../../../lib/ledger/export/report/report.ts";
import type { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { tries } from "../../_campaign.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";
import { writeLogsUntil } from "../store/_cut.ts";
import { OTHER_USER, PrintedLog, USER } from "../store/_printed.ts";
import { withReader, withSample } from "./_ledger.ts";

/** What a report shows, without lines, which a cut moves, and where a torn file ends. */
function shownBy({ answer, tables }: Report): unknown {
  return [
    answer,
    ...tables.map(({ name, columns, rows }) => {
      const cause = columns.findIndex((column) => column.name === "title");
      const line = columns.findIndex((column) => column.name === "line");
      return [
        name,
        ...rows.filter((row) => row[cause] !== "Not read")
          .map((row) => row.filter((_, index) => index !== line)),
      ];
    }),
  ];
}

Deno.test("a report of a past period shows what a ledger of the logs up to its end would show", () =>
  withSample((ledger, folder) =>
    withReader(ledger, async (reader) => {
      const days = [
        ["2024-01-08", "2024-01-09"],
        ["2024-01-28", "2024-01-29"],
        ["2024-02-08", "2024-02-09"],
      ];
      for (const [day, end] of days.slice(-tries(2, 3))) {
        await reader.setScope({});
        await writeLogsUntil(reader, end, `${folder}/${day}`);
        await ingest([`${folder}/${day}`], { ledger: `${folder}/${day}.duckdb` });
        await withReader(`${folder}/${day}.duckdb`, async (cut) => {
          const make = (from: LedgerReader) =>
            day === "2024-01-28"
              ? weekOf(from, day).then((week) => reconciliationReport(from, week))
              : dayOf(from, day).then((each) => overdraftReport(from, each));
          const whole = await make(reader);
          assert(whole.tables[0].rows.length > 0 && whole.tables.at(-1)!.rows.length > 0);
          assertEquals(shownBy(whole), shownBy(await make(cut)), day);
        });
      }
    })
  ));

Deno.test("a report of a currency or a user shows no other one, and names it", () =>
  withSample((ledger) =>
    withReader(ledger, async (reader) => {
      const open = await reader.columns(
        `select user_id, currency from overdrafts
         where overdraft_class = 'payment_negative' and is_open order by started_at desc limit 1`,
      );
      const [user, code] = [String(open.user_id[0]), String(open.currency[0])];
      const day = await dayOf(reader);
      const all = await overdraftReport(reader, day);
      const own = await overdraftReport(reader, day, { currency: code, user });
      assertEquals(own.title, `${all.title}, ${code}, ${user}`);
      assertEquals(own.fileName, `${all.fileName}-${code}-${user}`);
      assert(own.answer.startsWith("1 user is below zero"));
      for (const [index, { columns, rows, name }] of own.tables.entries()) {
        const place = (wanted: string) => columns.findIndex((column) => column.name === wanted);
        const [currency, id] = [place("currency"), place("user_id")];
        if (currency < 0) continue;
        const isOwn = (row: (typeof rows)[number]) => [code, null].includes(row[currency]);
        assert(rows.every(isOwn), name);
        if (id < 0) continue;
        assertEquals(rows, all.tables[index].rows.filter((row) => row[id] === user && isOwn(row)));
      }
      const week = await weekOf(reader);
      const weekly = await reconciliationReport(reader, week);
      const ofCurrency = await reconciliationReport(reader, week, { currency: "KWD" });
      for (const name of ["Checks", "Money"]) {
        const rows = (report: Report) => report.tables.find((table) => table.name === name)!.rows;
        assert(rows(ofCurrency).length > 0);
        assertEquals(rows(ofCurrency), rows(weekly).filter(([currency]) => currency === "KWD"));
      }
    })
  ));

Deno.test("a report of a currency or a user has the cases and findings that pages show of it", () =>
  withSample((ledger) =>
    withReader(ledger, async (reader) => {
      const { user } = await reader.columns(
        `select unnest(user_ids) as user from findings
         where user_id is null and len(user_ids) > 1 order by 1 limit 1`,
      );
      const week = await weekOf(reader, "2024-01-11");
      const without = new Set<string | null>();
      for (const scope of [{ currency: "BHD" }, { currency: "KWD" }, { user: String(user[0]) }]) {
        const { tables, findings } = await reconciliationReport(reader, week, scope);
        const idsOf = (name: string, column: string) => {
          const { columns, rows } = tables.find((table) => table.name === name)!;
          const place = (wanted: string) => columns.findIndex(({ name }) => name === wanted);
          for (const row of rows) if (row[place("currency")] === null) without.add(name);
          return rows.map((row) => row[place(column)]).sort();
        };
        const shown = await reader.columns(
          `select finding_id from open_findings
           where in_scope_finding(open_findings) and last_seen_at >= scope_from() order by 1`,
        );
        assert(shown.finding_id.length > 0);
        assertEquals(idsOf("Findings", "finding_id"), shown.finding_id as string[]);
        assertEquals(
          findings.critical + findings.warning + findings.notice,
          shown.finding_id.length,
        );
        const open = await reader.columns(
          `select case_id from reviewed_cases
           where is_open and in_scope_case(reviewed_cases) order by 1`,
        );
        assertEquals(idsOf("Cases", "case_id"), open.case_id as string[]);
      }
      assert(without.has("Findings"));
    })
  ));

Deno.test("what a weekly report shows of each user adds up to what it shows of all", () =>
  withSample((ledger) =>
    withReader(ledger, async (reader) => {
      const { user_id } = await reader.columns(
        "select distinct user_id from transactions where currency = 'KWD' order by user_id",
      );
      assert(user_id.length > 1);
      const sums = async (name: string, users: readonly (string | undefined)[]) => {
        const sums = new Map<string, number>();
        for (const user of users) {
          await reader.setScope({ from: "2024-02-05", to: "2024-02-12", currency: "KWD", user });
          for (const [, measure, ...figures] of (await askTable(reader, name)).rows) {
            for (const [index, figure] of figures.entries()) {
              const key = `${measure} ${index}`;
              sums.set(key, (sums.get(key) ?? 0) + Math.round(Number(figure) * 1000));
            }
          }
        }
        return sums;
      };
      for (const name of ["reconciliation_checks", "reconciliation_money"]) {
        const all = await sums(name, [undefined]);
        assert([...all.values()].some((sum) => sum > 0));
        assertEquals(await sums(name, user_id.map(String)), all, name);
      }
    })
  ));

const NOT_PRINTED = `{
  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',
  data: { userId: '${OTHER_USER}', currentBalance: 5, transactionId: 'x' }
}`;

Deno.test("what one balance alone shows below zero is owed only if that side is right", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog()
      .transaction("2024-04-02T21:00:00.000Z", { oldBalance: 50, paymentBalance: -7 })
      .transaction("2024-04-02T21:01:00.000Z", {
        userId: OTHER_USER,
        currency: "SAR",
        oldBalance: 5,
        newBalance: -5,
        paymentBalance: -5,
      });
    Deno.writeTextFileSync(`${folder}/log`, log.toString());
    await withReader(await makeLedger(folder, [`${folder}/log`]), async (reader) => {
      const report = await overdraftReport(reader, await dayOf(reader));
      assertEquals(
        report.answer,
        "2 users are below zero at the end of Tuesday, 2024-04-02; owed by the user: SAR 5.00; " +
          "below zero on the payment side alone, owed only if that is right: BHD 7.000; " +
          "no attempt was blocked, and 1 wallet was overdrawn nevertheless.",
      );
      const html = reportHtml(report);
      assertStringIncludes(html, "Open cases: ");
      assertEquals(report.cases.critical + report.cases.warning + report.cases.notice > 0, true);
    });
  }));

Deno.test("what both balances show below zero is owed once, and an amount not printed is unknown", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog()
      .transaction("2024-04-02T21:00:00.000Z", {
        oldBalance: 5,
        newBalance: -5,
        paymentBalance: -7,
      })
      .transaction("2024-04-02T21:01:00.000Z", { userId: OTHER_USER, currency: "SAR" })
      .message("2024-04-02T21:02:00.000Z", [["INFO", NOT_PRINTED]]);
    Deno.writeTextFileSync(`${folder}/log`, log.toString());
    await withReader(await makeLedger(folder, [`${folder}/log`]), async (reader) => {
      const { answer, tables: [summary] } = await overdraftReport(reader, await dayOf(reader));
      assertEquals(
        answer,
        "1 user is below zero at the end of Tuesday, 2024-04-02; owed by the user: BHD 7.000; " +
          "1 attempt was blocked, and 1 wallet was overdrawn nevertheless.",
      );
      assertEquals(summary.rows, [
        ["BHD", "0", "0", "0", "1", "1", "0", "0", "1", "-7", "-5"],
        ["SAR", "1", null, "1", "0", "0", "0", "0", "0", "0", "0"],
      ]);
    });
  }));

const BLOCKED = NOT_PRINTED.replace(/data: .*/, `data: { userId: '${USER}', currentBalance: 40 }`);

Deno.test("a sum says how many it leaves out, since their amounts are not known", () =>
  withFolder(async (folder) => {
    const at = (minute: number) => `2024-05-01T10:0${minute}:00.000Z`;
    const log = new PrintedLog()
      .transaction(at(0), { amount: 5, oldBalance: 50 })
      .transaction(at(1), { amount: NaN, oldBalance: 45, newBalance: 40 })
      .transaction(at(2), { amount: 60, oldBalance: 40 }, BLOCKED)
      .transaction(at(3), { amount: NaN, oldBalance: 40, newBalance: -20 }, BLOCKED);
    Deno.writeTextFileSync(`${folder}/log`, String(log));
    await withReader(await makeLedger(folder, [`${folder}/log`]), async (reader) => {
      await reader.setScope({ from: "2024-05-01", to: "2024-05-02" });
      const rowOf = async (name: string, measure: string) =>
        (await askTable(reader, name)).rows.find((row) => row[1] === measure)!.slice(0, 3);
      const [money, checks] = ["reconciliation_money", "reconciliation_checks"];
      assertEquals(await rowOf(money, "Debited"), ["BHD", "Debited", "5"]);
      assertEquals((await rowOf(checks, "In no sum of money"))[2], "1");
      const { rows } = await askTable(reader, "overdrafts_summary");
      assertEquals(rows.map((row) => row.slice(0, 4)), [["BHD", "2", "60", "1"]]);
      const days = await reader.columns(
        "select amount::varchar as amount, unknown_count, blocked_count from daily_activity",
      );
      assertEquals([days.amount, days.unknown_count.map(Number), days.blocked_count.map(Number)], [
        ["5.000000"],
        [1],
        [2],
      ]);
    });
  }));
