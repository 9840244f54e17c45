import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { unescapeXml } from "../../../lib/notebook/escape.ts";
import { addressOf } from "../../../lib/notebook/pages/content/links.ts";
import { OTHER_USER, PrintedLog, USER } from "../../ledger/store/_printed.ts";
import { HOSTILE, ORIGIN, textOf, withSite, writeCells } from "./_live.ts";

const LETTERS = "4d45e1ee-0000-4000-8000-000000000000";
const FIVES = ["50000000", "50000000-2222-4333-8444-555555555555"];
const CURRENCY = `const CURRENCY = Deno.env.get("BALANCEBOOK_CURRENCY") ?? "";`;
const OPEN = `import { md, openLedger, show } from "balancebook";
const ledger = await openLedger();
await show(ledger.setScope({ currency: CURRENCY }));`;
const COUNT = `const n = (await ledger.sql\`select count(*) as n from transactions
  where in_scope(currency, user_id)\`).get("n");
await show(md\`Counted **\${n}** of \${CURRENCY || "all"}\`);`;

Deno.test("a page is a notebook's own cells, run for the scope of its address", () =>
  withSite(async ({ get }) => {
    const all = await get("/count");
    assertEquals(all.status, 200, all.body);
    assertStringIncludes(textOf(all.body), "Counted 5 of all");
    const both = await Promise.all(["SAR", "BHD"].map((one) => get(`/count?currency=${one}`)));
    assertStringIncludes(textOf(both[0].body), "Counted 1 of SAR");
    assertStringIncludes(textOf(both[1].body), "Counted 4 of BHD");
    assertStringIncludes(both[0].body, `<option value="SAR" selected>`);
    assertEquals((await get("/count?user=x")).status, 400);
    assertStringIncludes(
      (await get(`/count?currency=SAR&level=ERROR&event=not_in_sync&to=2024-05-01`)).body,
      "not go by until before 2024-05-01, level ERROR, type not in sync",
    );
    assertEquals((await get("/")).status, 303);
  }, { notebooks: { count: [CURRENCY, OPEN, COUNT] } }));

Deno.test("each filter that a page goes by stands above it, those that few look for folded", () =>
  withSite(async ({ get }) => {
    const more = async (path: string) =>
      /<details class="more"( open)?>([^]*?)<\/details>/.exec((await get(path)).body);
    for (const value of ["", "outlier_score=10"]) {
      const found = await more(`/thresholds?set=${value}`);
      assertEquals(found?.[1] === undefined, value === "");
      assertStringIncludes(found?.[2] ?? "", `name="set" type="search" value="${value}"`);
    }
    assertStringIncludes((await more("/rows/attributed_events"))?.[2] ?? "", `name="message"`);
  }, {
    notebooks: {
      thresholds: [
        `const THRESHOLDS = Deno.env.get("BALANCEBOOK_SET") ?? "";`,
        OPEN.replace("{ currency: CURRENCY }", "{ thresholds: THRESHOLDS }"),
      ],
    },
  }));

Deno.test("an edited notebook is another page, and a new ledger's too", () =>
  withSite(async ({ get, notebooks, ledger, folder }) => {
    assertStringIncludes(textOf((await get("/count")).body), "Counted 5");
    writeCells(notebooks, "count", [CURRENCY, OPEN, COUNT.replace("Counted", "Edited")]);
    assertStringIncludes(textOf((await get("/count")).body), "Edited 5");
    const before = (await get("/version")).body;
    const more = new PrintedLog().transaction("2024-04-01T21:00:00.000Z", { amount: 1 });
    Deno.writeTextFileSync(`${folder}/more`, String(more));
    await ingest([`${folder}/more`], { ledger });
    assert((await get("/version")).body !== before);
    assertStringIncludes(textOf((await get("/count")).body), "Edited 6");
  }, { notebooks: { count: [CURRENCY, OPEN, COUNT] } }));

Deno.test("a cell that throws shows its error in its place, and ends the run", () =>
  withSite(async ({ get }) => {
    const { status, body } = await get("/throws");
    assertEquals(status, 200);
    const text = textOf(body);
    assertStringIncludes(text, "first");
    assertStringIncludes(text, "Cell 3, line 2: TypeError: odd &lt;b&gt;");
    assertEquals(text.match(/never/g)?.length, 1, "only its code is shown");
    assertStringIncludes(text, "The cells below were not run");
    const wrong = textOf((await get("/wrong")).body);
    assertStringIncludes(wrong, "Cell 3");
    assertStringIncludes(wrong, "Expression expected");
    const missing = textOf((await get("/package")).body);
    assertStringIncludes(missing, "not-a-package");
    assertEquals((await get("/throws")).status, 200);
  }, {
    notebooks: {
      throws: [
        `console.log("first");`,
        `const a = 1;\nthrow new TypeError("odd <b>");`,
        `console.log("never" + a);`,
      ],
      wrong: [`const a = 1;`, `const b = ;`],
      package: [`import * as x from "not-a-package";\nconsole.log(x);`],
    },
  }));

Deno.test("cells see an environment of their own, and may declare a name again", () =>
  withSite(async ({ get }) => {
    const text = textOf((await get("/own")).body);
    for (const words of ["one 1 ", "two 2 false"]) assertStringIncludes(text, words);
    assertEquals(Deno.env.get("BALANCEBOOK_X"), undefined);
  }, {
    notebooks: {
      own: [
        `const A = 1; Deno.env.set("BALANCEBOOK_X", "y"); console.log("one", A);`,
        `const A = 2; console.log("two", A, Deno.env.has("BALANCEBOOK_LOGS"));`,
      ],
    },
  }));

Deno.test("the value of a cell's last line is shown, whatever it is", () =>
  withSite(async ({ get }) => {
    const { body } = await get("/values");
    const text = textOf(body.replace(/<details class="code">[^]*?<\/details>/g, ""));
    for (
      const words of [
        "tolerance = 0.5",
        "12345678901234567890n",
        "null",
        "BHD",
        "1 row",
        "{ a: 1 }",
        "}; `${1}`",
        "a text alone",
      ]
    ) {
      assertStringIncludes(text, words);
    }
    assertStringIncludes(body, "<table>");
    assertStringIncludes(text, "There is no user to show.");
    for (const words of ["undefined", "hidden", "Page {"]) assert(!text.includes(words), text);
    assertStringIncludes(textOf((await get("/odd")).body), "as it is");
  }, {
    notebooks: {
      values: [
        `import { openLedger, user } from "balancebook";\nconst ledger = await openLedger();`,
        "await ledger.setScope({ currency: 'BHD', thresholds: 'tolerance=0.5' });",
        "await user(null);",
        "12345678901234567890n;",
        "null",
        "await ledger.sql`select currency, count(*) as n from transactions where currency = 'BHD'\n  group by currency`;",
        "const rows = await ledger.sql`select ${1} as a`;\nrows.object();",
        "// A text with brackets.\n'}; `${' + 1 + '}`';",
        "void 'hidden';",
        "'a text alone'",
        "if (rows) {\n  'hidden';\n}",
        "const last = 'hidden'; // 'hidden'",
        "undefined;",
      ],
      odd: [`const a = 1;\na\n  ? console.log("as it is")\n  : a; // done`],
    },
  }));

Deno.test("bad addresses and unknown ids are one clear line, and the next page is there", () =>
  withSite(async ({ get }) => {
    const cases: [path: string, status: number, words: string][] = [
      ["/nothing", 404, "There is no page /nothing"],
      ["/%E0%A4%A", 404, "There is no page"],
      ["/../../etc/passwd", 404, "There is no page /etc/passwd"],
      ["/case/case-0000000000", 404, "Cannot find case"],
      ["/user/nobody", 404, "Cannot find user"],
      ["/user/%E0%A4%A", 404, "Cannot find user"],
      ["/finding/no-1", 404, "Cannot find"],
      ["/transaction/no", 404, "Cannot find transaction"],
      ["/rows/no_such_view", 404, "Cannot find rows"],
      ["/rows/findings?nothing=1", 400, "Cannot use &quot;nothing&quot;"],
      ["/rows/findings?sort=nothing", 400, "Cannot use column"],
      ["/rows/findings?from.exposure=1;drop", 400, "expected a number"],
      ["/rows/findings?from.first_seen_at=2024-02-30", 400, "expected a day like"],
      [`/rows/findings?q=${"%20x".repeat(251)}`, 400, "expected at most 500 characters"],
      ["/rows/findings?user=%00", 400, "the ledger has none"],
      ["/rows/findings?q=%00&has.title=%00&is.title=%00&search=%00", 200, "No row matches"],
      ["/rows/findings?page=0", 400, "whole number from 1"],
      ["/rows/findings?currency=CHF", 400, "the ledger has none; it has BHD, SAR"],
      ["/rows/findings?from=yesterday", 400, "expected a day"],
      ["/rows/findings?currency=BHD&currency=SAR", 400, "twice"],
      ["/rows/findings?user=1&user=2", 400, "twice"],
      ["/rows/findings?user=nobody", 400, "the ledger has none"],
      ["/download/findings.pdf", 404, "expected VIEW.csv or VIEW.xlsx"],
      ["/find?q=zzzzzz", 404, "No id begins with"],
      ["/assets/none.js", 404, "There is no page"],
    ];
    for (const [path, status, words] of cases) {
      const answer = await get(path);
      assertEquals(answer.status, status, `${path}: ${textOf(answer.body)}`);
      assertStringIncludes(textOf(answer.body), words, path);
    }
    assertEquals((await get("/rows/findings")).status, 200);
    // What was refused is corrected where it stands; other pages are led to without it.
    for (const path of ["/rows/findings", "/count"]) {
      const { body } = await get(`${path}?currency=CHF`);
      assertStringIncludes(body, `<form class="scope" action="${path}"`);
      assertStringIncludes(body, `<option value="CHF" selected>`);
      assert(!body.includes('href="/rows/findings?'), path);
    }
  }, { notebooks: { count: [CURRENCY] } }));

Deno.test("an address names a user by the first characters of the id", () =>
  withSite(async ({ get, ask }) => {
    for (const start of ["4", "4D45E1EE-0000-4", "4d45e1ee-0\u2026"]) {
      const path = `/rows/reconciliation?user=${encodeURIComponent(start)}&is.type=DEBIT`;
      const { status, headers } = await ask(new Request(ORIGIN + path));
      const whole = `/rows/reconciliation?user=${LETTERS}&is.type=DEBIT`;
      assertEquals([status, headers.get("location")], [303, whole], start);
    }
    const several = await get("/rows/reconciliation?user=5");
    assertEquals(several.status, 400);
    assertStringIncludes(textOf(several.body), `begin so (${FIVES.join(", ")})`);
    // An id that others begin with is one of its own.
    assertEquals((await get(`/rows/reconciliation?user=${FIVES[0]}`)).status, 200);
  }, {
    log: [LETTERS, ...FIVES].reduce(
      (log, userId, place) => log.transaction(`2024-02-0${place + 1}T21:00:00.000Z`, { userId }),
      new PrintedLog(),
    ),
    notebooks: {},
  }));

/** Ids that a path does not hold as they are, that look like others, or that no search finds in words. */
const ODD_USERS = [".", "..", "...", "/", "a/../b", "%2e", "?", "#x", "me", "5", "random-uuid"];

Deno.test("each user has a page, whatever the id, and rows and cases lead to it", () =>
  withSite(async ({ get, ask }) => {
    const { body } = await get("/rows/latest_balances?size=100");
    const hrefs = [...body.matchAll(/href="(\/user\/[^"]*)"/g)].map(([, href]) => href);
    const titles = new Set<string>();
    for (const href of new Set(hrefs)) {
      const page = await get(unescapeXml(href));
      assertEquals(page.status, 200, href);
      titles.add(unescapeXml(/<title>User (.*) \u00b7 /.exec(page.body)?.[1] ?? ""));
    }
    assertEquals([...titles].sort(), [...ODD_USERS].sort());
    for (const user of [".", "5"]) {
      const found = await ask(new Request(`${ORIGIN}/find?q=${user}`));
      assertEquals([found.status, found.headers.get("location")], [303, addressOf("user", user)]);
    }
    const overview = (await get("/00_overview")).body;
    assertStringIncludes(overview, `href="/user/?id=.."`);
  }, {
    log: ODD_USERS.reduce(
      (log, userId, place) =>
        log.transaction(`2024-02-${10 + place}T21:00:00.000Z`, { userId, paymentBalance: 7 }),
      new PrintedLog(),
    ),
  }));

Deno.test("a part of a file that was ingested before the whole fails no check", () =>
  withSite(async ({ folder, ledger, get }) => {
    const text = Deno.readTextFileSync(`${folder}/log`);
    const cut = text.indexOf("transaction: {", text.lastIndexOf("Start syncing")) + 14;
    Deno.mkdirSync(`${folder}/part`);
    Deno.writeTextFileSync(`${folder}/part/log`, text.slice(0, cut));
    const { newIssues } = await ingest([`${folder}/part/log`], { ledger });
    assertEquals(newIssues, 2);
    assertStringIncludes(
      textOf((await get("/01_ingest")).body),
      "All 10 checks of the figures above passed.",
    );
  }));

Deno.test("texts of logs stay texts on every page", () =>
  withSite(async ({ get, ask }) => {
    const pages = [
      "/06_explore",
      "/00_overview",
      "/02_reconcile",
      "/rows/attributed_events?columns=all",
      "/rows/reconciliation",
      "/rows/reviewed_cases?columns=all",
      "/rows/findings",
      `/rows/attributed_events?search=${encodeURIComponent(HOSTILE)}`,
      `/rows/attributed_events?has.text=${encodeURIComponent(HOSTILE)}&q=${
        encodeURIComponent(HOSTILE)
      }`,
      `/find?q=${encodeURIComponent(HOSTILE)}`,
      `/user/${encodeURIComponent(`"><svg onload=alert(1)>`)}`,
      `/user/${OTHER_USER}`,
    ];
    for (const path of pages) {
      const response = await ask(new Request(`${ORIGIN}${path}`));
      const body = await response.text();
      assert(response.status === 200 || response.status === 404, `${path}: ${textOf(body)}`);
      assert(!/<script>document|<img src=x|<svg onload/.test(body), path);
      assert(!/[\u202a-\u202e\u2066-\u2069]/.test(body), path);
      const policy = response.headers.get("content-security-policy")!;
      assert(/script-src 'self';/.test(policy) && !policy.includes("unsafe-eval"));
      const inline = [...body.matchAll(/<script(?![^>]*(?:src=|application\/json))[^>]*>/g)];
      assertEquals(inline.map(([tag]) => tag), [], path);
      const tags = body.replace(/<(script|title)[^]*?<\/\1>/g, "").match(/<\w[^>]*>/g) ?? [];
      const handlers = tags.filter((tag) => / on\w+\s*=/.test(tag.replace(/="[^"]*"/g, "=")));
      assertEquals(handlers, [], path);
    }
    const { body } = await get("/rows/attributed_events?level=ERROR");
    assertStringIncludes(body, "&lt;script&gt;document.title");
  }));

Deno.test("ids anywhere lead to their pages, and are found by their first characters", () =>
  withSite(async ({ get, ask }) => {
    const { body } = await get("/rows/reconciliation");
    const transaction = /href="(\/transaction\/[0-9A-Z]{26})"/.exec(body)![1];
    assertStringIncludes(body, `href="/user/${USER}"`);
    const page = await get(transaction);
    assertEquals(page.status, 200);
    for (const words of ["wallet before", "Start syncing the balance", "PAYMENT"]) {
      assertStringIncludes(textOf(page.body), words);
    }
    const overview = (await get("/00_overview")).body;
    const caseAt = /href="(\/case\/case-[0-9a-z]{10})"/.exec(overview)![1];
    const found = await get(caseAt);
    for (const heading of ["What happened", "Both balances over time", "Log lines", "Review"]) {
      assertStringIncludes(found.body, heading);
    }
    const user = (await get(`/user/${USER}`)).body;
    for (
      const words of ["Both balances over time", "All log lines of this user", "Start syncing"]
    ) {
      assertStringIncludes(user, words);
    }
    const mark = /<a href="([^"]+)" tabindex="-1"><(?:circle|path|line|rect)[^>]*><title>/.exec(
      user,
    );
    assert(mark !== null, "no mark of a chart is a link");
    const finding = /href="(\/finding\/[\w-]+)"/.exec(user)![1];
    assertEquals((await get(finding)).status, 200);
    const only = await ask(new Request(`${ORIGIN}/find?q=${caseAt.slice(11, 17)}`));
    assertEquals([only.status, only.headers.get("location")], [303, caseAt]);
    const start = await ask(new Request(`${ORIGIN}/find?q=${USER.slice(0, 8)}`));
    assertEquals(start.headers.get("location"), `/user/${USER}`);
    assertStringIncludes((await get("/find?q=00000000-0000")).body, "<h2>Requests</h2>");
  }));
