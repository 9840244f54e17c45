import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../_assert.ts";
import { ORIGIN, withSite } from "./_live.ts";

// A thread of cells begins within it, also on a busy machine.
const PATIENCE_MS = 4000;
const OPEN = `import { openLedger, show } from "balancebook";\nconst ledger = await openLedger();`;
const NOTEBOOKS = {
  "00_holds": [
    OPEN,
    `await ledger.setScope({ currency: Deno.env.get("BALANCEBOOK_CURRENCY") });`,
    "await show(await ledger.sql`select count(*) as n, max(logged_at) as last_at, 7.25 as money\n" +
    "from transactions where in_scope_at(logged_at, currency, user_id)`);",
  ],
  "01_loops": [`console.log("before");`, "for (;;);"],
  "02_waits": ["await new Promise(() => {});"],
  "03_exits": ["Deno.exit(3);"],
  "04_throws": [
    "setTimeout(() => { throw new Error('late'); }); await new Promise((go) => setTimeout(go, 500));",
  ],
  "05_asks": [OPEN, "await ledger.sql`select nonsense`;"],
  "06_floods": ["while (true) console.log('x'.repeat(1000));"],
  "07_fills": [
    "const all = [];\nwhile (true) all.push(Array.from({ length: 1e5 }, (_, n) => ({ n })));",
  ],
  "08_asks_on": [OPEN, "while (true) await ledger.sql`select 1`;"],
  "09_prints": [
    "console.log('y'.repeat(3e6));\nconsole.log('ne' + 'ver');",
    "console.log('ne' + 'xt');",
  ],
  "10_rejects": [
    "1;",
    "Promise.reject(new Error('alone')); await new Promise((go) => setTimeout(go, 500));",
  ],
  "11_goes_on": [OPEN, "setInterval(() => ledger.sql`select 1`.catch(() => {}), 5);"],
  // The other one keeps two threads of the machine busy for as long as it may go on.
  "12_asks_at_times": [
    OPEN,
    "while (true) {\n  await ledger.sql`select 1`;\n  await new Promise((go) => setTimeout(go, 100));\n}",
  ],
};

Deno.test("a cell that never ends has an error on its page, and others are answered meanwhile", () =>
  withSite(async ({ get }) => {
    assertStringIncludes((await get("/00_holds?currency=SAR")).body, "7.25");
    // Asked for the first time its rows are worked out, which takes long on a busy machine.
    await get("/rows/transactions");
    const begun = performance.now();
    const stuck = ["01_loops", "02_waits", "03_exits"].map((name) => get(`/${name}`));
    const user = await get("/rows/transactions");
    assertEquals(user.status, 200);
    assert(performance.now() - begun < PATIENCE_MS, "a busy loop holds the server up");
    const [loops, waits, exits] = (await Promise.all(stuck)).map(({ body }) => body);
    assertStringIncludes(loops, "Cell 3: It gave no sign of life for 4 s and was stopped");
    assertStringIncludes(waits, "Cell 2: It gave no sign of life");
    assertStringIncludes(exits, "Cell 2: It ended its thread with exit code 3");
    const { status, body } = await get("/00_holds");
    assertEquals(status, 200);
    assertStringIncludes(body, "7.25");
    assert(!body.includes("no sign of life"));
  }, { notebooks: NOTEBOOKS, patienceMs: PATIENCE_MS }));

Deno.test("what goes wrong in a thread of cells is said on its page, and the server goes on", () =>
  withSite(async ({ get, notebooks }) => {
    Deno.writeTextFileSync(`${notebooks}/13_is_none.ipynb`, '{"cells": [');
    const asks = await get("/05_asks");
    assertStringIncludes(asks.body, "Cell 3: QueryError: DuckDB refused the query");
    assertStringIncludes((await get("/04_throws")).body, "that nothing waited for: late");
    assertStringIncludes(
      (await get("/10_rejects")).body,
      "Cell 3: It was stopped by an error that",
    );
    const { status, body } = await get("/13_is_none");
    assertEquals(status, 400);
    assertStringIncludes(body, "Cannot read 13_is_none.ipynb: it is not a notebook");
    assertStringIncludes((await get("/00_holds")).body, "7.25");
  }, { notebooks: NOTEBOOKS, patienceMs: PATIENCE_MS }));

Deno.test("a cell that takes all memory takes no server down", () =>
  withSite(async ({ get }) => {
    const before = Deno.memoryUsage().rss;
    assertStringIncludes((await get("/07_fills")).body, "Cell 2: It gave no sign of life for 6 s");
    const grownBy = Deno.memoryUsage().rss - before;
    assert(grownBy < 500e6, `${grownBy} bytes`);
    assertStringIncludes((await get("/00_holds")).body, "7.25");
  }, { notebooks: NOTEBOOKS, patienceMs: 6000, memoryMb: 200 }));

Deno.test("what cells print takes neither the server's memory nor the page's room", () =>
  withSite(async ({ get }) => {
    const before = Deno.memoryUsage().rss;
    const { body } = await get("/06_floods");
    assertStringIncludes(body, "Cell 2: It gave no sign of life for 4 s");
    assert(Deno.memoryUsage().rss < before + 600e6, "what is printed is kept without end");
    const prints = (await get("/09_prints")).body;
    assert(prints.length < 300_000, `${prints.length} characters`);
    assertStringIncludes(prints, "beyond 200,000 characters is left out");
    assertStringIncludes(prints, "next");
    assert(!prints.includes("never"));
  }, { notebooks: NOTEBOOKS, patienceMs: PATIENCE_MS }));

Deno.test("cells whose page nobody waits for are ended, and make room for other pages", () =>
  withSite(async ({ get, ask }) => {
    const leaving = new AbortController();
    const staying = new AbortController();
    const open = (search: number, { signal }: AbortController) =>
      ask(new Request(`${ORIGIN}/08_asks_on?search=${search}`, { signal }));
    const first = open(1, leaving);
    const others = [open(2, leaving), open(2, staying)];
    let isLeft = false;
    const other = Promise.race(others).then(() => isLeft = true);
    const waits = get("/00_holds?currency=SAR");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    leaving.abort();
    assertStringIncludes((await waits).body, "7.25");
    // Under load it may not have begun yet.
    assertMatch(await (await first).text(), /Nobody waited for it any longer|aborted/);
    assert(!isLeft, "somebody waits for the other page");
    staying.abort();
    await other;
  }, { notebooks: NOTEBOOKS, patienceMs: 60_000 }));

Deno.test("a cell that asks without end is ended, and one of an earlier page disturbs no other", () =>
  withSite(async ({ get }) => {
    const { body } = await get("/12_asks_at_times");
    assertStringIncludes(body, "Cell 3: It did not end within 4 s and was stopped");
    await get("/11_goes_on");
    for (const currency of ["SAR", "BHD"]) {
      assertStringIncludes((await get(`/00_holds?currency=${currency}`)).body, "7.25");
    }
  }, { notebooks: NOTEBOOKS, patienceMs: 60_000, longestCellMs: 4000 }));
