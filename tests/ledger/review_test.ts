import { assert, assertEquals, assertRejects, assertStringIncludes } from "../_assert.ts";
import { UserError } from "../../lib/ledger/error.ts";
import { ingest } from "../../lib/ledger/ingest.ts";
import { reviewCase } from "../../lib/ledger/review.ts";
import { LedgerReader } from "../../lib/ledger/store/open.ts";
import {
  appendReview,
  readReviews,
  type Review,
  reviewsPath,
} from "../../lib/ledger/store/reviews.ts";
import { makeLedger, withFolder } from "../_temporary.ts";
import { makeUuid, PrintedLog } from "./store/_printed.ts";

const USER_ID = makeUuid();

const REVIEW: Review = {
  at: "2024-05-01T08:00:00.000Z",
  case_id: "case-0",
  state: "accepted",
  by: "Amal",
  note: "a line\nbreak, and a \u2028",
  headline: "h",
  currency: "BHD",
  exposure: "10.000000",
  exposures: [{ currency: "BHD", exposure: "10.000000" }],
  user_count: 1,
  finding_count: 2,
};

/** A user whose payment side books debits of 10 twice. */
function bookTwice(times: number): PrintedLog {
  const log = new PrintedLog();
  for (let i = 0; i <= times; i++) {
    const at = new Date(Date.UTC(2024, 2, 1 + i, 21)).toISOString();
    log.transaction(at, {
      id: `01HQ${String(i).padStart(22, "0")}`,
      userId: USER_ID,
      oldBalance: 500 - 10 * i,
      paymentBalance: 490 - 20 * i,
    });
  }
  return log;
}

async function onCase<T>(
  ledger: string,
  run: (reader: LedgerReader, caseId: string) => Promise<T>,
): Promise<T> {
  const reader = await LedgerReader.open(ledger, { keepsTables: true });
  try {
    const { id } = await reader.columns(
      "select case_id as id from cases where cause = 'payment_doubled'",
    );
    assertEquals(id.length, 1);
    return await run(reader, String(id[0]));
  } finally {
    reader.close();
  }
}

const SQL = `select is_open, severity::varchar as severity, review_state, reviewed_by, note,
    reopened_because, task,
    (select count(*) from findings) - (select count(*) from open_findings) as closed_findings,
    (select count(*) from open_entries where cause = 'payment_doubled') as entries
  from reviewed_cases where cause = 'payment_doubled'`;

Deno.test("a case that was reviewed is closed, with its findings, and opens again when there is more", () =>
  withFolder(async (folder) => {
    const [before, after] = [`${folder}/a/000000`, `${folder}/b/000000`];
    for (const [path, times] of [[before, 1], [after, 3]] as const) {
      Deno.mkdirSync(path.slice(0, -"/000000".length));
      Deno.writeTextFileSync(path, String(bookTwice(times)));
    }
    const ledger = await makeLedger(folder, [before]);
    const caseId = await onCase(ledger, async (reader, id) => {
      const open = await reader.columns(SQL);
      assertEquals([open.is_open[0], open.review_state[0], open.closed_findings[0]], [
        true,
        null,
        0,
      ]);
      assertEquals([open.entries[0], open.task[0]], [1, "book"]);
      await reviewCase(reader, id, { state: "open", note: "checked", by: "Omar" });
      const checked = await reader.columns(SQL);
      assertEquals([checked.is_open[0], checked.note[0], checked.entries[0]], [true, "checked", 1]);
      await reviewCase(reader, id, { state: "corrected", note: "booked", by: "Amal" });
      const closed = await reader.columns(SQL);
      assertEquals([closed.is_open[0], closed.severity[0], closed.task[0]], [
        false,
        "notice",
        null,
      ]);
      assertEquals([closed.review_state[0], closed.reviewed_by[0], closed.note[0]], [
        "corrected",
        "Amal",
        "booked",
      ]);
      assert(Number(closed.closed_findings[0]) > 0);
      assertEquals(closed.entries[0], 0, "what was booked is not listed again");
      return id;
    });
    await ingest([after], { ledger });
    await onCase(ledger, async (reader, id) => {
      assertEquals(id, caseId);
      const again = await reader.columns(SQL);
      assertEquals([again.is_open[0], again.review_state[0], again.closed_findings[0]], [
        true,
        "corrected",
        0,
      ]);
      assertStringIncludes(String(again.reopened_because[0]), "BHD 20.000 more");
      await reviewCase(reader, id, { state: "accepted", note: "known", by: "Amal" });
      assertEquals((await reader.columns(SQL)).is_open[0], false);
      await reviewCase(reader, id, { state: "open", by: "Omar" });
      assertEquals((await reader.columns(SQL)).is_open[0], true);
    });
    const { reviews, problems } = await readReviews(ledger);
    assertEquals(reviews.map(({ state, exposure }) => [state, exposure]), [
      ["open", "10.000000"],
      ["corrected", "10.000000"],
      ["accepted", "30.000000"],
      ["open", "30.000000"],
    ]);
    assertEquals(problems, []);
  }));

Deno.test("a review says who and why, of a case that is there", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, String(bookTwice(1)));
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    await onCase(ledger, async (reader, id) => {
      const refused = (judgement: Parameters<typeof reviewCase>[2], message: string, of = id) =>
        assertRejects(() => reviewCase(reader, of, judgement), UserError, message);
      await refused({ state: "fine", note: "x", by: "A" }, "expected one of accepted, corrected");
      await refused({ state: "accepted", note: " ", by: "A" }, "say why");
      await refused({ state: "accepted", note: "x", by: "" }, "say who you are");
      await refused(
        { state: "accepted", note: "x", by: "A" },
        'Cannot find case "case-x"',
        "case-x",
      );
    });
    assertEquals((await readReviews(ledger)).reviews, []);
  }));

Deno.test("many who write at once lose nothing, and each has a line", () =>
  withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    const all = Array.from({ length: 40 }, (_, i) => ({ ...REVIEW, case_id: `case-${i}` }));
    await Promise.all(all.map((review) => appendReview(ledger, review)));
    const { reviews, problems } = await readReviews(ledger);
    assertEquals(problems, []);
    assertEquals(reviews.toSorted((a, b) => a.case_id < b.case_id ? -1 : 1), [
      ...all.toSorted((a, b) => a.case_id < b.case_id ? -1 : 1),
    ]);
  }));

Deno.test("a line that was cut off is told and kept, and the next one begins below it", () =>
  withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    await appendReview(ledger, REVIEW);
    const path = reviewsPath(ledger);
    const whole = Deno.readTextFileSync(path);
    const cut = whole.slice(0, 40);
    Deno.writeTextFileSync(path, cut, { append: true });
    await appendReview(ledger, { ...REVIEW, case_id: "case-1" });
    assertStringIncludes(Deno.readTextFileSync(path), `${whole}${cut}\n{`);
    const { reviews, problems } = await readReviews(ledger);
    assertEquals(reviews.map(({ case_id }) => case_id), ["case-0", "case-1"]);
    assertEquals(problems.length, 1);
    assertStringIncludes(problems[0], `Cannot read line 2 of ${path}`);
    const wrong = [
      "[]",
      `{"case_id": 1}`,
      JSON.stringify({ ...REVIEW, state: "fine" }),
      JSON.stringify({ ...REVIEW, at: "yesterday" }),
      JSON.stringify({ ...REVIEW, exposure: 10 }),
      JSON.stringify({ ...REVIEW, user_count: "many" }),
      JSON.stringify({ ...REVIEW, exposures: { BHD: "10" } }),
      JSON.stringify({ ...REVIEW, exposures: [{ currency: "BHD", exposure: 10 }] }),
      JSON.stringify({ ...REVIEW, exposures: [null] }),
    ];
    Deno.writeTextFileSync(path, wrong.join("\n"));
    assertEquals((await readReviews(ledger)).problems.length, wrong.length);
  }));

Deno.test("a ledger tells of reviews that it cannot read, and shows the others", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, String(bookTwice(1)));
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    await appendReview(ledger, REVIEW);
    Deno.writeTextFileSync(reviewsPath(ledger), "{torn", { append: true });
    const warnings: string[] = [];
    const reader = await LedgerReader.open(ledger, { onWarning: (text) => warnings.push(text) });
    const { note } = await reader.columns("select note from case_reviews");
    reader.close();
    assertEquals(note, [REVIEW.note]);
    assertEquals(warnings.length, 1);
    assertStringIncludes(warnings[0], "it is no whole line of JSON");
  }));

/** So many users of each currency, whose payment sides book a debit of 10 twice: one case where they are five. */
function bookTwiceIn(users: Readonly<Record<string, number>>): PrintedLog {
  const log = new PrintedLog();
  let last = 0;
  for (const [currency, count] of Object.entries(users)) {
    for (let i = 0; i < count; i++) {
      const number = String(last++).padStart(2, "0");
      const common = { userId: `00000000-0000-4000-9000-0000000000${number}`, currency };
      log
        .transaction("2024-03-01T21:00:00.000Z", {
          ...common,
          id: `01HQ${number}${"0".repeat(20)}`,
        })
        .transaction("2024-03-02T21:00:00.000Z", {
          ...common,
          id: `01HQ${number}${"1".repeat(20)}`,
          oldBalance: 90,
          paymentBalance: 70,
        });
    }
  }
  return log;
}

Deno.test("a review keeps the amount of each currency of its case", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, String(bookTwiceIn({ BHD: 3, AED: 1, KWD: 1 })));
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    await onCase(ledger, async (reader, id) => {
      const judgement = { state: "accepted", note: "known", by: "A" };
      const { exposures } = await reviewCase(reader, id, judgement);
      assertEquals(exposures, [
        { currency: "BHD", exposure: "30.000000" },
        { currency: "AED", exposure: "10.000000" },
        { currency: "KWD", exposure: "10.000000" },
      ]);
      assertEquals((await readReviews(ledger)).reviews[0].exposures, exposures);
      const { is_open, reopened_because } = await reader.columns(SQL);
      assertEquals([is_open[0], reopened_because[0]], [false, null]);
    });
  }));

Deno.test("a reviewed case opens again when there is more in any of its currencies, not when there is less", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, String(bookTwiceIn({ BHD: 4, AED: 3, QAR: 1 })));
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    await onCase(ledger, async (reader, caseId) => {
      const review = { ...REVIEW, case_id: caseId, user_count: 99, finding_count: 99 };
      const openSince = async (then: Partial<Review>) => {
        Deno.writeTextFileSync(reviewsPath(ledger), JSON.stringify({ ...review, ...then }));
        await reader.loadReviews();
        const { is_open, reopened_because } = await reader.columns(SQL);
        return [is_open[0], reopened_because[0]];
      };
      const since = (amounts: Readonly<Record<string, string>>) => {
        const exposures = Object.entries(amounts)
          .map(([currency, exposure]) => ({ currency, exposure }));
        return openSince({ ...exposures[0], exposures });
      };
      const closed = [false, null];
      assertEquals(await since({ BHD: "40", AED: "30", QAR: "10" }), closed);
      assertEquals(await since({ BHD: "40", AED: "10", QAR: "10" }), [true, "AED 20.00 more"]);
      assertEquals(await since({ BHD: "40", AED: "30" }), [true, "QAR 10.00 more"]);
      assertEquals(await since({ AED: "30", BHD: "1", QAR: "5" }), [
        true,
        "BHD 39.000 more, QAR 5.00 more",
      ]);
      // Another currency weighs most, and nothing has grown; one is not in it any more.
      assertEquals(await since({ KWD: "90", AED: "80", BHD: "40", QAR: "10" }), closed);

      const sinceMain = (currency: string | null, exposure: string) =>
        openSince({ currency, exposure, exposures: undefined });
      assertEquals(await sinceMain("BHD", "40"), closed);
      assertEquals(await sinceMain("BHD", "30"), [true, "BHD 10.000 more"]);
      assertEquals(await sinceMain("AED", "50"), [true, "now BHD 40.000 instead of AED 50.00"]);
      assertEquals(await sinceMain(null, "0"), [true, "now BHD 40.000 instead of no money"]);
    });
  }));
