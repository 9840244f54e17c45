import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { withSite } from "./_live.ts";

const PATIENCE_MS = 2000;
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
};

Deno.test("a cell that never ends has an error on its page, and others are answered meanwhile", () =>
  withSite(async ({ get }) => {
    assertStringIncludes((await get("/00_holds?currency=SAR")).body, "7.25");
    const begun = performance.now();
    const stuck = ["01_loops", "02_waits", "03_exits"].map((name) => get(`/${name}`));
    const user = await get("/rows/transactions");
    assertEquals(user.status, 200);
    assert(performance.now() - begun < PATIENCE_MS, "a busy loop holds the server up");
    const [loops, waits, exits] = (await Promise.all(stuck)).map(({ body }) => body);
    assertStringIncludes(loops, "Cell 3: It gave no sign of life for 2 s and was stopped");
    assertStringIncludes(waits, "Cell 2: It gave no sign of life");
    assertStringIncludes(exits, "Cell 2: It gave no sign of life");
    const { status, body } = await get("/00_holds");
    assertEquals(status, 200);
    assertStringIncludes(body, "7.25");
    assert(!body.includes("no sign of life"));
  }, { notebooks: NOTEBOOKS, patienceMs: PATIENCE_MS }));

Deno.test("what goes wrong in a thread of cells is said on its page, and the server goes on", () =>
  withSite(async ({ get }) => {
    const asks = await get("/05_asks");
    assertStringIncludes(asks.body, "Cell 3: QueryError: DuckDB refused the query");
    const throws = await get("/04_throws");
    assertStringIncludes(throws.body, "late");
    assertStringIncludes((await get("/00_holds")).body, "7.25");
  }, { notebooks: NOTEBOOKS, patienceMs: PATIENCE_MS }));
