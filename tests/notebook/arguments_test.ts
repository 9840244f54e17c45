import { assertEquals, assertRejects, assertThrows } from "../_assert.ts";
import { join } from "node:path";
import { QueryError, UserError } from "../../lib/ledger/error.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { LedgerReader, type Parameter } from "../../lib/ledger/store/open.ts";
import * as notebook from "../../lib/notebook/mod.ts";
import { makeLedger, withFolder } from "../_temporary.ts";

const LOGS = [join(ROOT, "tests", "cases", "01-control", "in")];

/** Hands something over that types forbid: in a cell nobody checks them. */
// deno-lint-ignore no-explicit-any
const any = (value: unknown) => value as any;

/** What is no rows, and what is said of it. */
const NO_ROWS: readonly [unknown, string][] = [
  [null, "Cannot show null"],
  [5, "Cannot show 5"],
  ["rows", 'Cannot show the text "rows"'],
  [{ a: 1 }, "Cannot show an object"],
  [Promise.resolve([]), "Cannot show a promise (write `await` before what makes it)"],
  [[null], "Cannot show null as row 1"],
];

for (const name of ["renderTable", "renderFindings", "renderCases", "renderEvents"] as const) {
  Deno.test(`${name}() says of what is no rows that it is none`, () => {
    for (const [wrong, words] of NO_ROWS) {
      assertThrows(() => notebook[name](any(wrong)), TypeError, words);
    }
  });
}

Deno.test("drawing functions refuse options that they do not have, and those of another type", () => {
  for (const draw of [notebook.renderTable, notebook.renderFindings, notebook.renderCases]) {
    assertThrows(() => draw([], any({ limti: 3 })), TypeError, 'Cannot use option "limti" of');
    assertThrows(() => draw([], any(null)), TypeError, "Cannot use null as options of");
  }
  const row = [{ a: 1 }];
  const wrong: [object, string][] = [
    [{ caption: 5 }, "Cannot use 5 as caption of a table: expected a text"],
    [{ columns: "a" }, 'Cannot use the text "a" as columns of a table: expected an object'],
    [{ interactive: "yes" }, 'Cannot use the text "yes" as interactive'],
  ];
  for (const [options, words] of wrong) {
    assertThrows(() => notebook.renderTable(row, any(options)), TypeError, words);
  }
  assertThrows(() => notebook.renderTable(row, any({ page: "x" })), RangeError, "rows on a page");
  assertThrows(() => notebook.renderChart(any(null)), TypeError, "Cannot draw null");
  assertThrows(() => notebook.renderChart({}, any({ scale: 2 })), TypeError, 'option "scale"');
});

Deno.test("a value without a prototype is shown", () => {
  const value = Object.assign(Object.create(null), { b: 1 });
  assertEquals(
    notebook.renderTable([{ a: value }]).text,
    "a\n[Object: null prototype] { b: 1 }\n(1 row)",
  );
});

Deno.test("what goes before a template says so where it is called with brackets", () => {
  assertThrows(() => notebook.md(any("text")), TypeError, "write md`...`, with backticks");
  assertThrows(() => notebook.md(any(undefined)), TypeError, "Cannot use undefined as a template");
});

Deno.test("showChecks() does not call it passed where nothing was checked", async () => {
  for (const none of [[], [{}]]) {
    await assertRejects(() => notebook.showChecks(...none), TypeError, "none was given");
  }
  for (const wrong of [null, 5, ["steps_add_up"], Promise.resolve({ a: true })]) {
    await assertRejects(() => notebook.showChecks(any(wrong)), TypeError, "Cannot check ");
  }
});

Deno.test("ingestWithBar() says what it lacks", async () => {
  await assertRejects(
    () => notebook.ingestWithBar(any("logs"), { ledger: "x" }),
    TypeError,
    "a list",
  );
  await assertRejects(
    () => notebook.ingestWithBar(["logs"], any({})),
    TypeError,
    "without a ledger",
  );
});

Deno.test("a ledger refuses what cells hand to it by mistake, and stays as it was", () =>
  withFolder(async (folder) => {
    const path = await makeLedger(folder, LOGS);
    for (const wrong of [null, 5, ""]) {
      await assertRejects(() => notebook.openLedger(any(wrong)), TypeError, "Cannot open ");
    }
    const options: [object, string][] = [
      [{ personalData: "no" }, 'Cannot use the text "no" as personalData of a ledger'],
      [{ personaldata: true }, 'Cannot use option "personaldata" of a ledger'],
      [{ thresholds: 5 }, "Cannot use 5 as thresholds of a ledger"],
    ];
    for (const [wrong, words] of options) {
      await assertRejects(() => notebook.openLedger(path, any(wrong)), TypeError, words);
    }
    await assertRejects(
      () => LedgerReader.open(path, { memoryLimit: "much" }),
      RangeError,
      "expected a size such as 500MB",
    );
    const ledger = await notebook.openLedger(path, { thresholds: {} });
    try {
      await assertRejects(() => ledger.sql(any("select 1")), TypeError, "write ledger.sql`...`");
      await assertRejects(() => ledger.row(any("select 1")), TypeError, "write ledger.row`...`");
      await assertRejects(() => ledger.sql`select ${any(undefined)}`, TypeError, "parameter $1 of");
      await assertRejects(() => ledger.sql`select 1, ${any({})}`, TypeError, "an object");
      await assertRejects(() => ledger.sql`select ${new Date(NaN)}`, TypeError, "invalid date");
      await assertRejects(() => ledger.sql``, QueryError, "a query that is empty");
      await assertRejects(() => ledger.findEvents(any(null)), TypeError, "Cannot find null");
      await assertRejects(
        () => ledger.setScope(any(null)),
        TypeError,
        "Cannot use null as a scope",
      );
      await assertRejects(
        () => ledger.setScope(any({ curency: "BHD" })),
        TypeError,
        'Cannot use option "curency" of a scope: expected one of from, to, currency',
      );
      await assertRejects(
        () => ledger.setScope(any({ currency: 5 })),
        UserError,
        "Cannot use 5 as",
      );
      await assertRejects(
        () => notebook.user("x", any({ limti: 1 })),
        TypeError,
        '"limti" of user()',
      );
      await assertRejects(() => notebook.evidence("x", any(null)), TypeError, "of evidence()");
      await assertRejects(() => notebook.casePage("x", any({ step: 1 })), TypeError, "casePage()");
      await assertRejects(() => notebook.review("x", any(undefined)), TypeError, "of a review");
      await assertRejects(
        () => notebook.review(any(5), { state: "open" }),
        TypeError,
        "Cannot review 5",
      );
      assertEquals((await notebook.casePage(null)).parts.length, 1);
    } finally {
      ledger.close();
    }
    await assertRejects(() => ledger.sql`select 1`, UserError, "it was closed; open it again");
    await assertRejects(() => ledger.set("tolerance", 1), UserError, "it was closed");
  }));

Deno.test("a list is bound as one, whatever its first value is", () =>
  withFolder(async (folder) => {
    const ledger = await notebook.openLedger(await makeLedger(folder, LOGS), { thresholds: {} });
    const count = async (list: Parameter, among: Parameter) =>
      (await ledger.row`
        select count(*) as n from (select unnest(${among}) as value) where value in ${list}`).n;
    try {
      assertEquals(await count([null, "it's", "b"], ["it's", "b", "c"]), 2);
      assertEquals(await count([1, 2.5], [1, 2.5, 2]), 2);
      assertEquals(await count([1, 10n ** 20n], [10n ** 20n, 3]), 1);
      assertEquals(await count([new Date(0)], [new Date(0), new Date(1)]), 1);
      assertEquals(await count([true], [false, true, true]), 2);
      for (const none of [[], [null]]) assertEquals(await count(none, ["a"]), 0);
      assertEquals(await count([1, 2], [1.5, 2]), 1);
      const all = Number((await ledger.row`select count(*) as n from transactions`).n);
      const ids = (await ledger.sql`select distinct user_id from transactions`).array("user_id");
      const { n } = await ledger.row`
        select count(*) as n from transactions where user_id in ${any(ids)} and ${1} = 1`;
      assertEquals([n, all > 0], [all, true]);
      for (const mixed of [["a", 1], [1.5, 1n], [true, new Date(0)]]) {
        await assertRejects(() => count(mixed, ["a"]), TypeError, "must be of one kind");
      }
      await assertRejects(() => count(any([["a"]]), ["a"]), TypeError, "a list of such values");
    } finally {
      ledger.close();
    }
  }));

Deno.test("setScope() puts all of its parts in place of earlier ones, or changes nothing", () =>
  withFolder(async (folder) => {
    const path = await makeLedger(folder, LOGS);
    const ledger = await notebook.openLedger(path, { thresholds: { replay_days: 31 } });
    const thresholds = async () => {
      const { tolerance, replay_days, currency } = await ledger.row`
        select
          max(value::double) filter (where name = 'tolerance') as tolerance,
          max(value::double) filter (where name = 'replay_days') as replay_days,
          getvariable('scope_currency') as currency
        from thresholds`;
      return [tolerance, replay_days, currency];
    };
    try {
      const [usual] = await thresholds();
      const { currency } = await ledger
        .row`select any_value(currency) as currency from transactions`;
      await ledger.setScope({
        currency: String(currency),
        thresholds: "tolerance=0.5, replay_days=7",
      });
      assertEquals(await thresholds(), [0.5, 7, currency]);
      await ledger.setScope({ thresholds: "tolerance=0.25" });
      assertEquals(await thresholds(), [0.25, 31, null]);
      await assertRejects(
        () => ledger.setScope({ currency: String(currency), thresholds: "tolerance=2, nope=1" }),
        UserError,
      );
      await assertRejects(
        () => ledger.setScope({ currency: "CHF", thresholds: "tolerance=3" }),
        UserError,
      );
      assertEquals(await thresholds(), [0.25, 31, null]);
      await ledger.set("replay_days", 5);
      await ledger.setScope({});
      assertEquals(await thresholds(), [usual, 5, null]);
    } finally {
      ledger.close();
    }
  }));
