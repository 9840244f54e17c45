import { assert, assertEquals } from "../../_assert.ts";
import {
  overdraftReport,
  reconciliationReport,
} from "../../../lib/ledger/export/report/make_report.ts";
import { dayOf, type Period, weekName, weekOf } from "../../../lib/ledger/export/report/period.ts";
import { writeReport } from "../../../lib/ledger/export/report/report_files.ts";
import {
  escapeHtml,
  reportHtml,
  shownNumber,
} from "../../../lib/ledger/export/report/report_html.ts";
import { askTable, type Report } from "../../../lib/ledger/export/report/report.ts";
import type { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { findingTitle } from "../../../lib/ledger/model/finding_kinds.ts";
import { IS_CAMPAIGN, tries } from "../../_campaign.ts";
import { ask } from "../../_temporary.ts";
import { readMember, withReader, withSample } from "./_ledger.ts";

type Summary = Pick<Report, "title" | "period" | "tables">;

/** A page without the spans that keep amounts and days on one line. */
const withoutSpans = (html: string) => html.replaceAll(/<\/?span[^>]*>/g, "");

/** Gives a table's rows as objects. */
function rowsOf({ tables }: Pick<Report, "tables">, name: string): Record<string, string | null>[] {
  const table = tables.find((table) => table.name === name)!;
  return table.rows.map((row) =>
    Object.fromEntries(table.columns.map((column, index) => [column.name, row[index]]))
  );
}

/** Gives the figures of a measure, by currency. */
function figures(report: Summary, table: string, measure: string, column = "this_week") {
  return Object.fromEntries(
    rowsOf(report, table).filter((row) => row.measure === measure)
      .map((row) => [row.currency, row[column]]),
  );
}

/** Asks for some tables of a report as the report does, without the findings, which take most of its time. */
async function askTables(
  reader: LedgerReader,
  period: Period,
  names: readonly string[],
): Promise<Summary> {
  await reader.setScope({ from: period.start.toISOString(), to: period.end.toISOString() });
  const tables = [];
  for (const name of names) tables.push(await askTable(reader, name));
  return { title: period.name, period, tables };
}

const askFigures = (reader: LedgerReader, week: Period) =>
  askTables(reader, week, ["reconciliation_checks", "reconciliation_money"]);
const askOverdrafts = (reader: LedgerReader, day: Period) =>
  askTables(reader, day, ["overdrafts_below_zero", "overdrafts_attempts"]);

Deno.test("the overdraft report of each day shows what the ledger held at its end", () =>
  withSample((ledger) =>
    withReader(ledger, async (reader) => {
      const days = await ask(
        ledger,
        `select distinct strftime(logged_at, '%Y-%m-%d') as day from log_events order by day`,
      );
      const transactions = await ask(
        ledger,
        `select user_id, currency, payment_balance::varchar as balance,
           strftime(logged_at, '%Y-%m-%d') as day
       from transactions where payment_balance is not null
       order by transaction_number`,
      );
      let blocked = 0;
      const shown = days.slice(-tries(3, 20));
      for (const [index, { day }] of shown.entries()) {
        const isWhole = IS_CAMPAIGN || index === shown.length - 1;
        const report = await (isWhole ? overdraftReport : askOverdrafts)(
          reader,
          await dayOf(reader, String(day)),
        );
        const last = new Map<string, string>();
        for (const each of transactions) {
          if (String(each.day) <= String(day)) {
            last.set(`${each.currency} ${each.user_id}`, String(each.balance));
          }
        }
        const below = [...last].filter(([, balance]) => balance.startsWith("-"))
          .map(([key, balance]) => `${key} ${balance.replace(/\.?0+$/, "")}`);
        const listed = rowsOf(report, "Below zero")
          .filter(({ payment_balance }) => payment_balance?.startsWith("-"))
          .map((row) => `${row.currency} ${row.user_id} ${row.payment_balance}`);
        assertEquals(listed.sort(), below.sort(), String(day));
        assert(rowsOf(report, "Below zero").every(({ since }) => since !== null));
        blocked += rowsOf(report, "Attempts").filter((row) =>
          row.overdraft_class === "blocked"
        ).length;
      }
      const from = String(shown[0].day);
      assertEquals(
        await ask(
          ledger,
          `select count(*) as n from overdrafts
         where overdraft_class = 'blocked' and started_at >= '${from}'`,
        ),
        [{ n: blocked }],
      );
    })
  ));

Deno.test("the weekly summaries follow one another and add up to the ledger", () =>
  withSample((ledger) =>
    withReader(ledger, async (reader) => {
      const weeks = await ask(
        ledger,
        `select distinct strftime(date_trunc('week', logged_at), '%Y-%m-%d') as day
       from log_events order by day`,
      );
      const reports: Summary[] = [];
      for (const [index, { day }] of weeks.entries()) {
        const week = await weekOf(reader, String(day));
        const isWhole = IS_CAMPAIGN || index === weeks.length - 1;
        reports.push(await (isWhole ? reconciliationReport : askFigures)(reader, week));
      }
      const total = (table: string, measure: string, currency: string) =>
        reports.map((report) => Number(figures(report, table, measure)[currency] ?? 0))
          .reduce((sum, figure) => sum + figure, 0);
      const held = await ask(
        ledger,
        `select currency, count(*) as n, count(*) filter (where status = 'MATCHED') as matched,
           count(*) filter (where has_calculation_issue) as breaks,
           number_text(sum(amount) filter (where direction = 'debit' and outcome <> 'blocked'))
               as debited
       from reconciliation group by currency order by currency`,
      );
      for (const { currency, n, matched, breaks, debited } of held) {
        const code = String(currency);
        assertEquals(total("Checks", "Transactions", code), n);
        assertEquals(total("Checks", "MATCHED", code), matched);
        assertEquals(total("Checks", "Calculation breaks", code), breaks);
        assertEquals(total("Money", "Debited", code).toFixed(3), Number(debited ?? 0).toFixed(3));
      }
      for (const [index, report] of reports.entries()) {
        const now = figures(report, "Checks", "Users out of sync at the end");
        const began = figures(report, "Checks", "Users newly out of sync");
        const healed = figures(report, "Checks", "Users back in sync");
        const before = index === 0
          ? {}
          : figures(reports[index - 1], "Checks", "Users out of sync at the end");
        for (const currency of Object.keys(now)) {
          assertEquals(
            Number(now[currency]),
            Number(before[currency] ?? 0) + Number(began[currency]) - Number(healed[currency]),
            `${report.title} ${currency}`,
          );
        }
        if (
          index > 0 && reports[index - 1].period.end.getTime() === report.period.start.getTime()
        ) {
          for (const table of ["Checks", "Money"]) {
            const listed = rowsOf(report, table).map(({ currency, measure, week_before }) =>
              `${currency} ${measure} ${week_before}`
            );
            for (const { currency, measure, this_week } of rowsOf(reports[index - 1], table)) {
              assert(
                listed.includes(`${currency} ${measure} ${this_week}`),
                `${report.title}: ${currency} ${measure}`,
              );
            }
          }
        }
      }
      for (const [side, sign] of [["Payment side", 1], ["Wallet", -1]]) {
        const outstanding = await ask(
          ledger,
          `select currency, number_text(sum(abs(difference))) as money from outstanding_differences
         where sign(difference) = ${sign} group by currency order by currency`,
        );
        assert(outstanding.length > 0);
        const last = figures(reports.at(-1)!, "Money", `${side} too high by`);
        for (const { currency, money } of outstanding) assertEquals(last[String(currency)], money);
      }
      assert(rowsOf(reports[0], "Checks").every(({ week_before }) => week_before === null));
    })
  ));

Deno.test("a report's three files show the same, whole and byte for byte the same again", () =>
  withSample(async (ledger, folder) => {
    const write = (to: string) =>
      withReader(ledger, async (reader) => {
        const report = await overdraftReport(reader, await dayOf(reader));
        await writeReport(reader, report, to);
        return report;
      });
    const report = await write(`${folder}/a`);
    await write(`${folder}/b`);
    for (const ending of ["csv", "xlsx", "html"]) {
      const name = `${report.fileName}.${ending}`;
      assertEquals(
        Deno.readFileSync(`${folder}/a/${name}`),
        Deno.readFileSync(`${folder}/b/${name}`),
        name,
      );
    }
    const html = withoutSpans(Deno.readTextFileSync(`${folder}/a/${report.fileName}.html`));
    const csv = Deno.readTextFileSync(`${folder}/a/${report.fileName}.csv`);
    const sheet = await readMember(
      `${folder}/a/${report.fileName}.xlsx`,
      "xl/worksheets/sheet2.xml",
    );
    const below = rowsOf(report, "Below zero");
    assert(below.length > 0);
    for (const row of below) {
      const places = report.places.get(row.currency) ?? 0;
      assert(html.includes(`>${shownNumber(row.payment_balance!, places)}<`));
      assert(csv.includes(`${row.currency},`) && csv.includes(`,${row.payment_balance},`));
      assert(sheet.includes(`<v>${row.payment_balance}</v>`));
    }
    assert(html.includes(escapeHtml(report.answer)));
    const headings = [...html.matchAll(/<t[hd][^>]*>([^<]*)<\/th>/g)].map(([, text]) => text);
    assert(headings.length > 20 && headings.every((text) => !text.includes("_")), `${headings}`);
    const kinds = await readMember(
      `${folder}/a/${report.fileName}.xlsx`,
      "xl/worksheets/sheet6.xml",
    );
    for (const { kind } of rowsOf(report, "Findings by kind")) {
      const words = findingTitle(kind!);
      assert(
        html.includes(` data-label="Kind">${words}</td>`) && kinds.includes(`>${words}<`),
        words,
      );
      assert(!html.includes(`>${kind}<`) || !kind!.includes("_"), String(kind));
    }
    assert(!/<script|https?:|<link|@import|url\(/i.test(html), "the page asks for something");
  }));

Deno.test("a page shows log text as text", () => {
  const hostile = `<img src=x onerror="alert(1)">'&`;
  const day = new Date("2024-01-31T00:00:00Z");
  const html = reportHtml({
    fileName: "x",
    title: hostile,
    answer: hostile,
    period: { unit: "day", name: "2024-01-31", start: day, end: day, lastLoggedAt: day },
    tables: [{
      name: hostile,
      caption: hostile,
      empty: hostile,
      columns: [{ name: "severity", label: hostile, kind: "text" }],
      rows: [[hostile]],
    }],
    cases: { critical: 0, warning: 0, notice: 0 },
    findings: { critical: 0, warning: 0, notice: 0 },
    places: new Map(),
  });
  assert(!html.includes("<img"));
  assertEquals(html.match(/onerror=&quot;/g)?.length, 11);
});

Deno.test("weeks are ISO weeks, and numbers are shown whole", () => {
  assertEquals(weekName(new Date("2024-01-29T00:00:00Z")), "2024-W05");
  assertEquals(weekName(new Date("2024-12-30T00:00:00Z")), "2025-W01");
  assertEquals(weekName(new Date("2020-12-28T00:00:00Z")), "2020-W53");
  assertEquals(shownNumber("-1234567.5", 3), "-1,234,567.500");
  assertEquals(shownNumber("0.123456", 2), "0.123456");
  assertEquals(shownNumber("7", 0), "7");
});

Deno.test("a page names the part of its period that the logs show", () => {
  const page = (last: string) =>
    withoutSpans(reportHtml({
      fileName: "x",
      title: "x",
      answer: "x",
      period: {
        unit: "week",
        name: "2024-W05",
        start: new Date("2024-01-29T00:00:00Z"),
        end: new Date("2024-02-05T00:00:00Z"),
        lastLoggedAt: new Date(last),
      },
      tables: [],
      findings: { critical: 1, warning: 1, notice: 2 },
      cases: { critical: 3, warning: 0, notice: 1 },
      places: new Map(),
    }));
  const whole = page("2024-02-04T21:00:00Z");
  assert(whole.includes("2024-01-29 to 2024-02-04. Times are UTC."));
  assert(
    whole.includes(
      "Open cases: 3 critical, 0 warnings, 1 notice. Findings: 1 critical, 1 warning, 2",
    ),
  );
  assert(page("2024-01-31T21:00:59Z").includes("a part: they end on 2024-01-31 21:00."));
});

const EMPTY_REPORT = {
  fileName: "r",
  title: "Report",
  answer: "Fine.",
  period: {
    unit: "week",
    name: "2024-W05",
    start: new Date("2024-01-29T00:00:00Z"),
    end: new Date("2024-02-05T00:00:00Z"),
    lastLoggedAt: new Date("2024-02-04T21:00:00Z"),
  },
  findings: { critical: 0, warning: 0, notice: 0 },
  cases: { critical: 0, warning: 0, notice: 0 },
  places: new Map(),
} as const;

Deno.test("a page leaves out the measures that are zero in both weeks, and no unknown one", () => {
  const html = reportHtml({
    ...EMPTY_REPORT,
    tables: [{
      name: "Checks",
      caption: "Checks.",
      empty: "None.",
      columns: [
        { name: "currency", label: "Currency", kind: "text" },
        { name: "measure", label: "Measure", kind: "text" },
        { name: "this_week", label: "This week", kind: "decimal" },
        { name: "week_before", label: "Week before", kind: "decimal" },
      ],
      rows: [
        ["BHD", "Debits", "0.000", "0"],
        ["BHD", "Credits", "0.000", "0.001"],
        ["BHD", "Gaps", "0", null],
      ],
    }],
  });
  assert(!html.includes("Debits") && html.includes("Credits") && html.includes("Gaps"));
  assert(html.includes("1 measure that is 0 in both weeks is left out here"));
});

Deno.test("a page folds all but the first cases, and leads to each of its tables", () => {
  const rows = Array.from({ length: 41 }, (_, n) => ["critical", `Reason ${n}.`]);
  const html = reportHtml({
    ...EMPTY_REPORT,
    tables: [{
      name: "Cases & more",
      caption: "Cases.",
      empty: "None.",
      columns: [
        { name: "severity", label: "Severity", kind: "text" },
        { name: "reason", label: "Reason", kind: "text" },
      ],
      rows,
    }],
  });
  const [open, folded] = html.split("<details>");
  assert(open.includes("Reason 4.") && !open.includes("Reason 5."));
  assert(folded.includes("Reason 5.") && folded.includes("Reason 39."));
  assert(!html.includes("Reason 40.") && folded.includes("1 more in the CSV file"));
  assert(html.includes('<a href="#cases-more">') && html.includes('id="cases-more"'));
});

Deno.test("a page shows the largest cases, without a column that none of them fills", () => {
  const html = reportHtml({
    ...EMPTY_REPORT,
    tables: [{
      name: "Cases",
      caption: "Cases.",
      empty: "None.",
      columns: [
        { name: "severity", label: "Severity", kind: "text" },
        { name: "exposure", label: "Exposure", kind: "decimal" },
        { name: "review", label: "Reviewed", kind: "text" },
        { name: "case_id", label: "Case", kind: "text" },
      ],
      rows: Array.from({ length: 45 }, (_, n) => ["critical", null, "", `case-${n}`]),
    }],
  });
  assert(html.includes("case-39") && !html.includes("case-40"));
  assert(html.includes("5 more in the CSV file and the workbook."));
  assert(html.includes(">Exposure</th>") && !html.includes("Reviewed"));
  assertEquals(html.match(/<td/g)?.length, 3 * 40);
});
