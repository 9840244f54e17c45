import { assert, assertEquals, assertRejects, assertStringIncludes } from "../_assert.ts";
import type { Evidence } from "../../lib/ledger/evidence/evidence.ts";
import { UserError } from "../../lib/ledger/error.ts";
import { evidence, renderEvidence } from "../../lib/notebook/evidence.ts";
import { currentLedger, openLedger } from "../../lib/notebook/ledger.ts";
import { Page } from "../../lib/notebook/page.ts";
import { bundleOf, show } from "../../lib/notebook/show.ts";
import { user } from "../../lib/notebook/user.ts";
import { PrintedLog, USER } from "../ledger/store/_printed.ts";
import { printedBy } from "../_call.ts";
import { makeLedger, withFolder } from "../_temporary.ts";

const AT = "2024-03-01T21:00:00.000Z";
const HOSTILE = `<script>alert("1")</script>`;

const EVIDENCE: Evidence = {
  finding: {
    finding_id: "zero_amount-0123456789",
    kind: "zero_amount",
    title: "Zero amount",
    severity: "notice",
    user_id: HOSTILE,
    currency: "BHD",
    exposure: "BHD 0.000",
    first_seen_at: new Date(AT),
    last_seen_at: new Date(AT),
    transaction_ids: ["t"],
    message_ids: [],
    user_ids: [],
    request_ids: [],
    reason: `It is ${HOSTILE}`,
    score: null,
    subject: "t",
    stream: "s",
    line: 3,
    file_id: 1,
    place: "s line 3",
  },
  tables: [{ caption: HOSTILE, rows: [{ time: new Date(AT), empty: null, figure: "1.0000" }] }],
  events: [
    { ...event(3), is_main: true },
    { ...event(9), printed: `${HOSTILE}${"x".repeat(9000)}` },
  ],
  eventCount: 5,
};

function event(line: number) {
  const at = new Date(AT);
  return {
    stream: "s",
    file: "f",
    line,
    logged_at: at,
    event_type: "other",
    role: "outcome",
    is_main: false,
    printed: `a\n  line & more ${line}`,
  };
}

Deno.test("evidence is drawn with heading, reason, figures and each line with its place", () => {
  const { html, text } = renderEvidence(EVIDENCE);
  assertStringIncludes(text, "Zero amount · notice · BHD 0.000\n");
  assertStringIncludes(text, "\ns:3 · outcome · the finding's own line\na\n  line & more 3");
  assertStringIncludes(text, "As printed: 2 of 5 log events");
  assertStringIncludes(text, "1.0000");
  assert(!text.includes("empty"), "a column that says nothing is left out");
  assertStringIncludes(html, "line &amp; more 3</pre>");
  assertStringIncludes(html, "(1027 more characters)");
});

Deno.test("evidence escapes whatever a log holds, and sets no colour of a page's own", () => {
  const { html } = renderEvidence(EVIDENCE);
  assert(!html.includes("<script"), html);
  assertEquals(html.match(/&lt;script&gt;/g)?.length, 4);
  assertEquals(html.match(/background|(?<!border-left: 4px solid )#(?:000|fff)/gi), null);
  for (const tag of ["div", "pre", "table", "p", "h3"]) {
    const open = html.match(new RegExp(`<${tag}[ >]`, "g"))?.length;
    assertEquals(open, html.match(new RegExp(`</${tag}>`, "g"))?.length, tag);
  }
});

Deno.test("show() awaits what it is given, and shows a page part by part", async () => {
  assertEquals(await printedBy(() => show(Promise.resolve("a"), new Page(["b", [{ c: 1 }]]))), [
    "a",
    "b",
    "c\n1\n(1 row)",
  ]);
  await assertRejects(() => show(Promise.reject(new UserError("no"))), UserError, "no");
});

Deno.test("evidence() and user() ask the ledger that was opened last, until it is closed", () =>
  withFolder(async (folder) => {
    await assertRejects(() => evidence("x"), UserError, "openLedger()");
    const log = new PrintedLog()
      .transaction(AT, { amount: 0 })
      .transaction("2024-03-02T21:00:00.000Z", { oldBalance: 100, paymentBalance: 95 })
      .transaction("2024-03-03T21:00:00.000Z", { oldBalance: 90, paymentBalance: 85 });
    Deno.writeTextFileSync(`${folder}/log`, String(log));
    const ledger = await openLedger(await makeLedger(folder, [`${folder}/log`]));
    const rows = (await ledger.sql`select * from findings where kind = ${"zero_amount"}`).objects();
    const bundle = await bundleOf(await evidence(rows[0] as { finding_id: string }));
    assertEquals(Object.keys(bundle).sort(), ["text/html", "text/plain"]);
    const lines = await printedBy(() => show(user(USER, { limit: 2 })));
    assertEquals(lines.length, 6);
    assertStringIncludes(lines[0], "Payment side too high by BHD 5.000 when last seen");
    assertStringIncludes(lines[1], "Wallet and payment balance");
    assertStringIncludes(lines[2], "Changes of the difference, with their causes");
    assertStringIncludes(lines[3], "Entries that would settle it");
    assertStringIncludes(lines[4], "sync_break-");
    assertStringIncludes(lines[5], "The last 2 of 3 transactions");
    assertEquals(currentLedger().path, `${folder}/ledger.duckdb`);
    ledger.close();
    await assertRejects(() => user(USER), UserError, "openLedger()");
  }));
