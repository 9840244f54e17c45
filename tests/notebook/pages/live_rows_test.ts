import { assert, assertEquals, assertStringIncludes, fail } from "../../_assert.ts";
import { countRows, rowsSql } from "../../../lib/ledger/export/rows.ts";
import { exportView, selectRows } from "../../../lib/ledger/export/export_view.ts";
import { CSV } from "../../../lib/ledger/export/csv.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { readRowQuery, rowSelection } from "../../../lib/notebook/pages/live/rows_query.ts";
import { makeUuid, OTHER_USER, PrintedLog, USER } from "../../ledger/store/_printed.ts";
import { ORIGIN, textOf, withSite } from "./_live.ts";

function makeRows(): PrintedLog {
  const log = new PrintedLog();
  for (let n = 0; n < 60; n++) {
    const day = String(1 + n % 28).padStart(2, "0");
    log.transactionWith(`2024-02-${day}T21:00:00.000Z`, {
      amount: n,
      currency: n % 3 === 0 ? "SAR" : "BHD",
      oldBalance: 1000,
    }, n % 4 === 0 ? [["ERROR", `odd number ${n}`]] : []);
  }
  return log;
}

const ROWS = makeRows();

/** Two users, who are out of sync from two days on. */
const STANDS = [USER, OTHER_USER].reduce(
  (log, userId, n) =>
    log.transaction(`2024-02-0${1 + 4 * n}T21:00:00.000Z`, { userId })
      .transaction(`2024-02-0${2 + 4 * n}T21:00:00.000Z`, {
        userId,
        oldBalance: 90,
        paymentBalance: 92,
      }),
  new PrintedLog(),
)
  // A third one, whose payment balance is below zero since.
  .transaction("2024-02-09T21:00:00.000Z", { userId: "third-one" })
  .transaction("2024-02-10T21:00:00.000Z", {
    userId: "third-one",
    oldBalance: 90,
    amount: 85,
    newBalance: 5,
    paymentBalance: -83,
  })
  .message("2024-03-05T21:00:00.000Z", [["INFO", "nothing"]]);

Deno.test("pages of rows are all rows, each once, in one order", () =>
  withSite(async ({ get }) => {
    for (const sort of ["", "&sort=-amount", "&sort=currency"]) {
      const ids: string[] = [];
      for (const page of [1, 2, 3]) {
        const { body } = await get(`/rows/reconciliation?size=25&page=${page}${sort}`);
        ids.push(...[...body.matchAll(/<a href="\/transaction\/(\w{26})"/g)].map(([, id]) => id));
      }
      assertEquals([ids.length, new Set(ids).size], [60, 60], sort);
    }
    const last = textOf((await get("/rows/reconciliation?size=25&page=99")).body);
    assertStringIncludes(last, "51 to 60 of 60 rows");
    const top = textOf((await get("/rows/reconciliation?sort=-amount&size=25")).body);
    assert(top.indexOf("59.00") >= 0 || top.indexOf("59.000") >= 0);
  }, { log: ROWS }));

Deno.test("rows of days are filtered by a period that has no begin or no end", () =>
  withSite(async ({ get, ledger }) => {
    const reader = await LedgerReader.open(ledger);
    const { view } = await reader.columns(
      "select distinct table_name as view from duckdb_columns() where data_type = 'DATE' order by 1",
    );
    reader.close();
    assert(view.length > 2 && view.includes("daily_activity"));
    for (const name of view) {
      for (const scope of ["currency=SAR", "to=2024-02-10", "from=2024-02-10"]) {
        const { status, body } = await get(`/rows/${name}?${scope}`);
        assertEquals(status, 200, `${name} ${scope}: ${textOf(body).slice(0, 300)}`);
      }
    }
    const days = textOf((await get("/rows/daily_activity?currency=SAR&to=2024-02-10")).body);
    assertStringIncludes(days, "7 of 7 rows");
  }, { log: ROWS }));

Deno.test("rows are filtered, searched and counted in the database", () =>
  withSite(async ({ get }) => {
    const count = async (query: string) =>
      / of ([\d,]+) rows?/.exec(textOf((await get(`/rows/attributed_events?${query}`)).body))?.[1];
    assertEquals(await count("level=ERROR"), "15");
    assertEquals(await count("is.level=ERROR"), "15");
    assertEquals(await count("is.level=ERROR&currency=SAR"), "5");
    assertEquals(await count("has.text=NUMBER%204"), "4");
    assertEquals(await count("q=number%20odd"), "15");
    assertEquals(await count("search=odd&from=2024-02-02&to=2024-02-10"), "4");
    assertEquals(
      await count("from.logged_at=2024-02-02&to.logged_at=2024-02-10&is.level=ERROR"),
      "4",
    );
    const { body } = await get("/rows/attributed_events?size=25&is.level=ERROR");
    assertStringIncludes(textOf(body), "ERROR (15)");
    assertStringIncludes(textOf(body), "INFO (180)");
    const month = await get("/rows/reconciliation?from.amount=10&to.amount=19");
    assertStringIncludes(textOf(month.body), "1 to 10 of 10 rows");
    // Digits may be grouped, as pages show them.
    const none = await get("/rows/reconciliation?from.amount=1,000.50");
    assertEquals(none.status, 200);
    assertStringIncludes(none.body, `name="from.amount" type="text"`);
    assertEquals((await get("/rows/reconciliation?from.amount=1,00")).status, 400);
  }, { log: ROWS }));

Deno.test("a filter that a link above the rows names is marked there, and its form is folded", () =>
  withSite(async ({ get }) => {
    const read = async (query: string) => {
      const { body } = await get(`/rows/reviewed_cases${query}`);
      const current = [...body.matchAll(/aria-current="true" href="[^"]*">([^<]*)</g)];
      return [current.map(([, label]) => label), /<details open><summary>Filters/.test(body)];
    };
    assertEquals(await read(""), [["All"], false]);
    assertEquals(await read("?is.is_open=true"), [["Open cases"], false]);
    assertEquals(await read("?is.is_open=true&is.severity=critical"), [[], true]);
  }, { log: STANDS }));

Deno.test("what stands at the end of a period has its row, whenever it began", () =>
  withSite(async ({ get }) => {
    for (
      const view of [
        "outstanding_differences",
        "open_entries",
        "proposed_entries",
        "latest_balances",
      ]
    ) {
      const read = async (query: string) => textOf((await get(`/rows/${view}?${query}`)).body);
      const count = (text: string) => / of ([\d,]+) rows?/.exec(text)?.[1] ?? "0";
      const late = await read("from=2024-03-04T21:30");
      assert(Number(count(late)) > 1, view);
      assertEquals(count(late), count(await read("")), view);
      assertStringIncludes(late, "as of the end of the period", view);
      assert(Number(count(await read("to=2024-02-03"))) < Number(count(late)), view);
    }
    const titles = "is.title=Sync%20break&is.title=Payment%20balance%20below%20zero";
    for (const view of ["findings", "open_findings"]) {
      const { body } = await get(`/rows/${view}?from=2024-03-04T21:30&${titles}`);
      assertStringIncludes(textOf(body), "of 4 rows");
      assertStringIncludes(textOf(body), "and is still there");
    }
  }, { log: STANDS }));

Deno.test("amounts stand by their currency, the largest first whatever its sign", () =>
  withSite(async ({ get }) => {
    const amounts = async (view: string, query = "") => {
      const { body } = await get(`/rows/${view}?${query}`);
      const cells = [...body.matchAll(
        /data-label="(?:currency|difference|amount)"[^>]*><span>([^<]*)</g,
      )].map(([, text]) => text);
      return Array.from({ length: cells.length / 2 }, (_, row) => {
        const pair = cells.slice(2 * row, 2 * row + 2);
        return pair.sort((a, b) => Number(/[A-Z]/.test(b)) - Number(/[A-Z]/.test(a))).join(" ");
      });
    };
    assertEquals(await amounts("outstanding_differences"), [
      "BHD -30.000",
      "BHD 4.000",
      "SAR -70.00",
      "SAR 50.00",
    ]);
    assertEquals(await amounts("outstanding_differences", "sort=difference"), [
      "SAR -70.00",
      "BHD -30.000",
      "BHD 4.000",
      "SAR 50.00",
    ]);
    const entries = await amounts("proposed_entries");
    const sizes = (code: string) =>
      entries.filter((text) => text.startsWith(code)).map((text) =>
        Math.abs(Number(text.slice(4)))
      );
    assertEquals(
      entries.map((text) => text.slice(0, 3)),
      entries.map((text) => text.slice(0, 3)).sort(),
    );
    for (const code of ["BHD", "SAR"]) {
      assertEquals(sizes(code), sizes(code).toSorted((a, b) => b - a), code);
    }
  }, {
    log: ([["BHD", 4], ["SAR", 50], ["BHD", -30], ["SAR", -70]] as const).reduce(
      (log, [currency, difference]) => {
        const userId = makeUuid();
        return log.transaction("2024-02-01T21:00:00.000Z", { userId, currency })
          .transaction("2024-02-02T21:00:00.000Z", {
            userId,
            currency,
            oldBalance: 90,
            paymentBalance: 80 + difference,
          });
      },
      new PrintedLog(),
    ),
  }));

Deno.test("a user's page is of all the logs, says so, and leads back into the period", () =>
  withSite(async ({ get }) => {
    const { body } = await get("/rows/reconciliation?from=2024-02-01&to=2024-02-04");
    const href = /href="(\/user\/[^"]*)"/.exec(body)![1];
    assertEquals(href, `/user/${USER}?from=2024-02-01&amp;to=2024-02-04`);
    const { body: page } = await get(href.replaceAll("&amp;", "&"));
    const text = textOf(page);
    assertStringIncludes(text, "This page is of all the logs, not only of the period");
    assertStringIncludes(text, "from 2024-02-01 until before 2024-02-04.");
    const scope = `?from=2024-02-01&amp;to=2024-02-04&amp;user=${USER}`;
    for (const path of ["/rows/reconciliation", "/rows/attributed_events", "/00_overview"]) {
      assertStringIncludes(page, `href="${path}${scope}"`);
    }
    assertStringIncludes(page, 'href="/rows/findings?from=2024-02-01&amp;to=2024-02-04"');
    const { body: plain } = await get(`/user/${USER}`);
    assert(!textOf(plain).includes("not only of the period"));
    const thing = /href="(\/transaction\/[^"]*)"/.exec(body)![1].replaceAll("&amp;", "&");
    assertStringIncludes(textOf((await get(thing)).body), "not only of the period");
  }, { log: STANDS }));

Deno.test("a page of a thing that is not there leads to what there is, and names no folder", () =>
  withSite(async ({ get, ledger }) => {
    const { status, body } = await get(`/user/${USER.slice(0, 12)}`);
    assertEquals(status, 404);
    assertStringIncludes(body, `href="/find?q=${USER.slice(0, 8)}"`);
    assertStringIncludes(body, 'href="/rows/reviewed_cases"');
    const missing = await get("/case/case-0000000000");
    assertStringIncludes(missing.body, "<code>deno task review --all</code>");
    for (const page of [body, missing.body]) {
      assert(!page.slice(page.indexOf("<main")).includes(ledger), "the folder of the ledger");
    }
    assertEquals((await get("/user/%3Cb%3E")).body.includes("<b>"), false);
  }, { log: STANDS }));

Deno.test("a page of rows has one search of all columns, and shows another one only where it is asked", () =>
  withSite(async ({ get }) => {
    const names = async (path: string) => {
      const { body } = await get(path);
      return [...body.slice(body.indexOf("</header>")).matchAll(/<input name="(q|search)"/g)].map((
        [, name],
      ) => name).sort();
    };
    assertEquals(await names("/rows/findings"), ["q"]);
    assertEquals(await names("/rows/findings?search=odd"), ["q", "search"]);
    assertEquals(await names("/rows/attributed_events"), ["q", "search"]);
    const { body } = await get("/rows/reconciliation");
    assertStringIncludes(body, ">VAT</a>");
    assertEquals(
      /<td class="none" data-label="(?:payment balance|payment balance - wallet)"/.test(body),
      false,
    );
  }, { log: ROWS }));

Deno.test("a case of an earlier period is shown as it was known then, and leads to what it is now", () =>
  withSite(async ({ get }) => {
    const { body } = await get("/rows/reviewed_cases?from=2024-02-01&to=2024-02-06");
    const href = /href="(\/case\/[^"]*)"/.exec(body)![1].replaceAll("&amp;", "&");
    const then = (await get(href)).body;
    assertStringIncludes(textOf(then), "Shown as it was known before 2024-02-06 (UTC)");
    assertStringIncludes(textOf(then), "too high by BHD 2.000");
    assert(!then.includes("2024-02-07"), "what came later is not known yet");
    assert(!then.includes('method="post"'), "what is judged is the case as it is now");
    assertStringIncludes(
      then,
      `href="/rows/reviewed_cases?from=2024-02-01&amp;to=2024-02-06&amp;is.is_open=true"`,
    );
    const finding = /href="(\/finding\/[^"]*)"/.exec(then)![1];
    assertStringIncludes(finding, "to=2024-02-06");
    assertEquals((await get(finding.replaceAll("&amp;", "&"))).status, 200);
    const now = /<a href="(\/case\/[^"?]*)">As it is now/.exec(then)![1];
    const { body: later } = await get(now);
    assertStringIncludes(textOf(later), "too high by BHD 5.000");
    assertStringIncludes(later, 'method="post"');
    assert(!textOf(later).includes("Shown as it was known"));
    const set = (await get(`${now}?set=tolerance=0.01`)).body;
    assertStringIncludes(textOf(set), "Shown with the thresholds tolerance=0.01.");
  }, {
    log: new PrintedLog()
      .transaction("2024-02-01T21:00:00.000Z", { action: "RENEW_SUBSCRIPTION" })
      .transaction("2024-02-05T21:00:00.000Z", { oldBalance: 90, paymentBalance: 82 })
      .transaction("2024-02-07T21:00:00.000Z", { oldBalance: 80, paymentBalance: 75 })
      .message("2024-03-05T21:00:00.000Z", [["INFO", "nothing"]]),
  }));

Deno.test("views of cases and findings have rows in any scope", () =>
  withSite(async ({ ledger }) => {
    const reader = await LedgerReader.open(ledger, { keepsTables: true });
    try {
      const { name } = await reader.columns(
        `select distinct table_name as name from information_schema.columns
         where column_name in ('finding_id', 'case_id', 'user_ids')
             and table_schema = 'main' and table_catalog = current_database() order by name`,
      );
      assert(name.includes("case_amounts") && name.includes("finding_roots"), name.join());
      const select = async (view: string, scope: string) =>
        rowSelection(await readRowQuery(reader, view, new URLSearchParams(scope)));
      const count = async (view: string, scope: string) =>
        await countRows(reader, await select(view, scope));
      const scope = `from=2024-02-01&to=2024-03-01&currency=BHD&user=${USER}&q=1`;
      for (const view of name) {
        const sql = rowsSql(await select(String(view), scope));
        await reader.columns(`explain ${sql}`).catch((error) => fail(`${view}: ${error}`));
      }
      const all = await count("case_amounts", "");
      const own = await count("case_amounts", `user=${USER}`);
      assert(own < all, `${own} of ${all}`);
    } finally {
      reader.close();
    }
  }));

Deno.test("pages of log lines are all lines of the filter, in the order of time or as asked", () =>
  withSite(async ({ get }) => {
    for (const [sort, isTimely] of [["", true], ["&sort=-text", false]] as const) {
      const times: string[] = [];
      const ids: string[] = [];
      for (const page of [1, 2, 3]) {
        const query = `is.event_type=transaction&size=25&page=${page}${sort}`;
        const { body } = await get(`/rows/attributed_events?${query}`);
        ids.push(...[...body.matchAll(/<a href="\/transaction\/(\w{26})"/g)].map(([, id]) => id));
        times.push(
          ...[...textOf(body).matchAll(/2024-02-\d\d \d\d:\d\d:\d\d/g)].map(([time]) => time),
        );
      }
      assertEquals(new Set(ids).size, 60, sort);
      assertEquals(times.toSorted().join() === times.join(), isTimely, sort);
    }
    const none = textOf((await get("/rows/attributed_events?is.level=FATAL")).body);
    assertStringIncludes(none, "No row matches.");
  }, { log: ROWS }));

Deno.test("a download has all rows of the filter, as deno task export writes them", () =>
  withSite(async ({ ask, ledger, folder }) => {
    const answer = await ask(
      new Request(`${ORIGIN}/download/attributed_events.csv?level=ERROR&currency=BHD`),
    );
    assertEquals(answer.status, 200);
    assertEquals(
      answer.headers.get("content-disposition"),
      `attachment; filename="attributed_events_ERROR_BHD.csv"`,
    );
    // Without the mark, which a text loses when it is read.
    const text = await answer.text();
    const reader = await LedgerReader.open(ledger);
    const where = "level = 'ERROR' and currency = 'BHD'";
    const file = `${folder}/own.csv`;
    const rows = await exportView(reader, await selectRows(reader, "attributed_events", where), {
      format: CSV,
      file,
    });
    reader.close();
    assertEquals(rows, 10);
    assertEquals(text, Deno.readTextFileSync(file).replace("\ufeff", ""));

    const book = await ask(new Request(`${ORIGIN}/download/reconciliation.xlsx?currency=SAR`));
    const bytes = new Uint8Array(await book.arrayBuffer());
    assertEquals([book.status, bytes[0], bytes[1]], [200, 0x50, 0x4b]);
    assertStringIncludes(book.headers.get("content-type")!, "spreadsheetml");
  }, { log: ROWS }));

Deno.test("a download is in the order of its page", () =>
  withSite(async ({ get, ask }) => {
    for (
      const query of ["?sort=-amount&currency=BHD", "?sort=user_id&sort=amount&currency=SAR", ""]
    ) {
      const { body } = await get(`/rows/reconciliation${query}`);
      const shown = [...body.matchAll(/href="\/transaction\/(\w+)"/g)].map(([, id]) => id);
      const csv = await (await ask(new Request(`${ORIGIN}/download/reconciliation.csv${query}`)))
        .text();
      const [head, ...lines] = csv.trim().split("\r\n").map((line) => line.split(","));
      const place = head.findIndex((name) => name.replace("\ufeff", "") === "transaction_id");
      assert(shown.length > 10 && place >= 0);
      assertEquals(lines.slice(0, shown.length).map((line) => line[place]), shown, query);
    }
  }, { log: ROWS }));

Deno.test("a page of rows says what its columns mean, and its table has a name", () =>
  withSite(async ({ get }) => {
    const { body } = await get("/rows/outstanding_differences");
    const meanings = /<dl>([^]*?)<\/dl>/.exec(body)?.[1] ?? "";
    const terms = [...meanings.matchAll(/<dt>([^<]*)<\/dt><dd>([^]+?)<\/dd>/g)];
    const headings = [...body.matchAll(/<th\b[^>]*><a [^>]*>([^<]*)<\/a>/g)].map(([, one]) => one);
    assertEquals(terms.map(([, term]) => term), headings.map((one) => one.replace(/ .$/, "")));
    assertEquals(
      terms.find(([, term]) => term === "difference")?.[2],
      "Payment balance minus wallet; above zero where the payment balance is higher.",
    );
    assertStringIncludes(body, '<table aria-label="Outstanding differences">');
    assertStringIncludes(textOf(body), "above zero the payment side is too high");
    const found = textOf((await get("/rows/findings?columns=all")).body);
    assertStringIncludes(found, "The kind in words.");
  }));

Deno.test("rows can be sorted without their headings, and a sorting of two columns is kept", () =>
  withSite(async ({ get }) => {
    const { body } = await get("/rows/outstanding_differences?sort=-difference");
    assert(/<option value="-difference" selected>difference, largest first</.test(body));
    const two = (await get("/rows/outstanding_differences?sort=currency,-difference")).body;
    assertStringIncludes(two, '<option value="currency,-difference" selected>as in the address<');
    const form = /<form class="rows"[^]*?<\/form>/.exec(two)![0];
    assertEquals(form.split('name="sort"').length - 1, 1);
  }, { log: STANDS }));
