import { assert, assertEquals, assertStringIncludes, assertThrows } from "../_assert.ts";
import type { CaseHistory } from "../../lib/ledger/evidence/case.ts";
import { renderCase } from "../../lib/notebook/case_page.ts";
import { renderCases } from "../../lib/notebook/cases.ts";
import { bundleOf } from "../../lib/notebook/show.ts";

const AT = new Date("2024-03-01T21:00:00.000Z");
const HOSTILE = `<script>alert("1")</script>`;

const ROW = {
  case_id: "case-0123456789",
  cause: "blocked_booked",
  title: `Blocked ${HOSTILE}`,
  severity: "critical",
  currency: "BHD",
  exposure: 12345.5,
  reason: `It is ${HOSTILE}`,
  for_user: `The user owes ${HOSTILE}`,
  for_company: "The company adds it",
  entry: `add BHD 12,345.500 ${HOSTILE}`,
  user_ids: [`${HOSTILE}`],
  first_seen_at: AT,
  last_seen_at: AT,
};

const HISTORY: CaseHistory = {
  case: {
    ...ROW,
    exposure: "BHD 12,345.500",
    is_open: true,
    headline: HOSTILE,
    user_count: 1,
    transaction_ids: [],
    finding_ids: [],
    review_state: "accepted",
    reviewed_at: AT,
    reviewed_by: HOSTILE,
    note: HOSTILE,
    reopened_because: "1 more finding",
  },
  story: [{ time: AT, "what happened": HOSTILE, user: null }],
  stepCount: 9,
  users: [{ user: HOSTILE }],
  entries: [{ caption: HOSTILE, rows: [{ user: HOSTILE }] }],
  findings: [],
  events: [{
    stream: HOSTILE,
    file: "f",
    line: 1,
    logged_at: AT,
    event_type: "other",
    role: "outcome",
    is_main: false,
    printed: HOSTILE,
  }],
  eventCount: 3,
};

Deno.test("renderCases() has cause, money, who owes whom, entry and proof of each, in the order given", () => {
  const other = { ...ROW, case_id: "case-b", title: "Second", exposure: null, entry: null };
  const { html, text } = renderCases([ROW, other, { ...other, case_id: "case-c" }], {
    limit: 2,
    caption: "The largest",
  });
  for (
    const words of ["BHD 12,345.500", "The user owes", "The largest", "The first 2 of 3 cases"]
  ) {
    assertStringIncludes(text, words);
    assertStringIncludes(html, words);
  }
  assertStringIncludes(text, `await show(casePage("case-0123456789"))`);
  assert(text.indexOf("Blocked") < text.indexOf("Second"));
  assert(!text.includes("case-c"));
  assertStringIncludes(text, "What to do: The company adds it.");
  assert(!html.includes("<script"));
  const many = renderCases([{ ...ROW, amounts: `SAR 113,043.48, ${HOSTILE} 10.00` }]);
  assertStringIncludes(many.text, `SAR 113,043.48, ${HOSTILE} 10.00`);
  assertStringIncludes(many.html, `nowrap">SAR 113,043.48,</span><br/>`);
  assert(!many.html.includes("BHD 12,345.500</span>") && !many.html.includes("<script"));
  assertStringIncludes(
    renderCases([{ ...ROW, amounts: null }]).text,
    "\u00b7 \u2013 \u00b7 critical",
  );
  const open = renderCases([ROW, other], {
    limit: 1,
    rows: "reviewed_cases?is.is_open=true&q=%22",
  });
  assertStringIncludes(
    open.html,
    `>The first 1 of <span data-rows="reviewed_cases?is.is_open=true&amp;q=%22">2 cases</span><`,
  );
  assertStringIncludes(open.text, "(The first 1 of 2 cases)");
  assert(!renderCases([ROW], { rows: "reviewed_cases" }).html.includes("data-rows"));
  assertStringIncludes(renderCases([]).text, "No case is open here");
  assertThrows(() => renderCases([ROW], { limit: 0 }), RangeError);
  assertThrows(() => renderCases([{ title: "x" }]), TypeError);
});

Deno.test("a case's page escapes all, folds the log lines, and says how it was reviewed", async () => {
  const bundles = await Promise.all(renderCase(HISTORY).parts.map(bundleOf));
  const html = bundles.map((bundle) => bundle["text/html"] ?? bundle["text/markdown"]).join("\n");
  assert(!html.includes("<script>alert"));
  assertStringIncludes(html, "<details>");
  assertStringIncludes(html, "As printed: 1 of 3 log events");
  assertStringIncludes(html, "the first 1 of 9 steps");
  const text = bundles.map((bundle) => bundle["text/plain"]).join("\n");
  assertStringIncludes(text, "For the company: The company adds it.");
  assertStringIncludes(text, `accepted by ${HOSTILE} at 2024-03-01 21:00 UTC: ${HOSTILE}`);
  assertStringIncludes(text, "Open again: 1 more finding since then");
  assertEquals(/what happened {2}user/.test(text), false);
});
