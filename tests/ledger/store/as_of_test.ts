import { assert, assertEquals } from "../../_assert.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { tries } from "../../_campaign.ts";
import { makeLedger, REAL_LOGS, rowsOf, withFolder } from "../../_temporary.ts";
import { writeLogsUntil } from "./_cut.ts";
import {
  FAILED,
  makeUlid,
  makeUuid,
  moveUlid,
  OTHER_USER,
  printBlock,
  PrintedLog,
  PUBLISHED,
  STREAM,
} from "./_printed.ts";

/** What notebooks, pages and reports show of a period; files and lines are others where logs are cut. */
const SHOWN = {
  outstanding_differences: "",
  out_of_sync_periods: "where began_at < scope_to()",
  overdrafts: "where started_at < scope_to()",
  latest_balances: "",
  difference_steps: "",
  proposed_entries: "",
  ageing: "",
  outages: "",
  export_holes: "",
  volumes: "",
  daily_activity: "",
  volume_levels: "",
  failed_requests: "where failed_at < scope_to()",
  messages: "where started_at < scope_to()",
  message_histories: "",
  manual_entries: "where logged_at < scope_to()",
  amount_scores: "where logged_at < scope_to()",
  vat_rates: "where logged_at < scope_to()",
  balance_gaps: "where logged_at < scope_to()",
  field_values: "",
  findings: "",
  finding_roots: "",
  cases: "",
  case_amounts: "",
  case_entries: "",
};

const PLACES = ["file_id", "line", "sort_number", "transaction_number", "observation_number"];

/** Shows views as a ledger shows them, which is as of the end of the period of its session. */
async function shownBy(reader: LedgerReader): Promise<Map<string, string[]>> {
  const shown = new Map<string, string[]>();
  for (const [view, condition] of Object.entries(SHOWN)) {
    const rows = rowsOf(
      await reader.columns(
        `select columns(lambda name: not list_contains($1::varchar[], name))::varchar
       from ${view} ${condition}`,
        [`[${PLACES.join(", ")}]`],
      ),
    );
    shown.set(view, rows.map((row) => JSON.stringify(row)).sort());
  }
  return shown;
}

/** Compares what a ledger shows of a period with what one of the logs until its end shows. */
async function compareWithCut(
  ledger: string,
  folder: string,
  end: string,
): Promise<Map<string, string[]>> {
  const options = { personalData: true, keepsTables: true };
  const whole = await LedgerReader.open(ledger, options);
  try {
    const logs = await writeLogsUntil(whole, end, `${folder}/${end.replaceAll(":", "-")}`);
    const cut = await LedgerReader.open(
      await makeLedger(folder, [logs], `${end.replaceAll(":", "-")}.duckdb`),
      options,
    );
    try {
      await whole.setScope({ to: end });
      const shown = await shownBy(whole);
      for (const [view, rows] of await shownBy(cut)) {
        const own = shown.get(view)!;
        const differing = [
          own.filter((row) => !rows.includes(row)).slice(0, 3),
          rows.filter((row) => !own.includes(row)).slice(0, 3),
        ];
        assertEquals(differing, [[], []], `${end}: ${view}`);
        assertEquals(own.length, rows.length, `${end}: ${view}`);
      }
      return shown;
    } finally {
      cut.close();
    }
  } finally {
    whole.close();
  }
}

Deno.test("a period of the sample shows what a ledger of the logs until its end shows", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    // In an outage; and where each view has rows.
    for (const end of ["2024-01-10T12:00", "2024-01-28"].slice(0, tries(1, 2))) {
      const shown = await compareWithCut(ledger, folder, end);
      assert(shown.get("outages")!.length > 0 && shown.get("cases")!.length > 5, end);
    }
  }));

Deno.test({
  name: "a period of the real logs shows what a ledger of the logs until its end shows",
  ignore: tries(0, 1) === 0,
  fn: () =>
    withFolder(async (folder) => {
      const ledger = await makeLedger(folder, [REAL_LOGS]);
      for (const end of ["2023-12-29T12:00", "2024-02-01", "2024-04-10"]) {
        await compareWithCut(ledger, folder, end);
      }
    }),
});

const END = "2024-03-10T00:00:00.000Z";

const at = (seconds: number) => new Date(Date.parse(END) + 1000 * seconds).toISOString();

const notInSync = (paymentBalance: number) =>
  [
    "ERROR",
    `Subscription balance and payment balance are not in sync {
  userId: '${OTHER_USER}',
  subscriptionBalance: 5,
  paymentBalance: ${paymentBalance}
}`,
  ] as const;

/** What goes on past the end of a period: of each thing a part before it, and a part after it. */
function logAcross(): PrintedLog {
  const log = new PrintedLog();
  const [message, delivery, copied, again] = [
    makeUuid(),
    makeUuid(),
    makeUlid(at(-9e4)),
    makeUuid(),
  ];
  const shop = { userId: makeUuid(), deliveryId: delivery, amount: 7 };
  const twice = { userId: makeUuid(), amount: 5 };
  const late = Array.from({ length: 4 }, () => makeUuid());
  const told = { userId: makeUuid() };
  const doubts = [makeUuid(), makeUuid(), makeUuid()];
  for (const [index, before] of [-9e4, -8e4].entries()) {
    log.transaction(at(before), { id: copied });
    log.transaction(at(before + 60), { ...shop, oldBalance: 100 - 7 * index });
  }
  const given = { userId: makeUuid(), deliveryId: makeUuid(), action: "CHANGE" };
  log.platform(at(-3e5), "INIT_START Runtime Version: nodejs:20.v15");
  log.transaction(at(-9e4 + 90), { ...given, amount: 5 });
  log.transaction(at(-8e4 + 90), {
    ...given,
    type: "CREDIT",
    source: "MANUAL_ADDITION",
    amount: 6,
    oldBalance: 95,
  });
  for (let index = 0; index < 400; index++) log.platform(at(-7.5e4), `What is this? ${index}`);
  log.transactionWith(at(-7e4), told, [notInSync(6)]);
  log.message(at(-6e4), [["INFO", printBlock({ userId: makeUuid() }).replace(/ {4}id: .*\n/, "")]]);
  log.message(at(-5e4), [["INFO", PUBLISHED]]);
  log.transaction(at(-4e4), { id: makeUlid(at(-4e4)), userId: makeUuid(), currency: "bhd" });
  log.transaction(at(-4e4 + 60), { userId: makeUuid(), amount: 1.2345 });
  // Outcomes that are not known at the end: the next transaction opens with it, without it, and elsewhere.
  for (const userId of doubts) {
    log.transaction(at(-2e4), { userId, oldBalance: 110 })
      .transaction(at(-120), { userId, oldBalance: 100 }, "");
  }
  const plan = { type: "CREDIT", source: "PAYMENT", action: "RENEW", amount: 500 } as const;
  const back = { source: "REFUND", action: "REFUND", amount: 500 } as const;
  const [subscriber, payer] = [makeUuid(), makeUuid()];
  log.transaction(at(-2e5), { ...plan, userId: subscriber, oldBalance: 1 })
    .transaction(at(-1e4), { ...plan, userId: subscriber, oldBalance: 501 })
    .transaction(at(-9e3), { ...plan, amount: 700, userId: payer, oldBalance: 1 })
    .transaction(at(-8e3), { ...back, amount: 700, userId: makeUuid(), oldBalance: 900 });
  const run = [1, 2, 3, 4].map(() => makeUuid());
  const byHand = { source: "MANUAL_DEDUCTION", action: "EXPIRED", amount: 3 } as const;
  for (const [index, userId] of run.entries()) {
    log.transaction(at(-7e3 + index), { ...byHand, userId, oldBalance: 60 });
  }
  for (const [index, userId] of run.entries()) {
    log.transaction(at(-30 + 11 * index), { ...byHand, userId, oldBalance: 57 });
  }
  log.message(at(-60), [["ERROR", FAILED]], message);
  for (const [index, userId] of late.entries()) {
    const seconds = index < 3 ? -20 + index : 20;
    const id = moveUlid(makeUlid(at(seconds)), -3_600_000);
    log.transaction(at(seconds), { id, userId });
    const early = moveUlid(makeUlid(at(seconds)), 60_000);
    log.transaction(at(seconds + 1), { id: early, userId: makeUuid() });
    log.transaction(at(seconds + 5), { ...twice, userId, deliveryId: `a${again}`, oldBalance: 90 });
    log.transaction(at(seconds + 9), { ...twice, userId, deliveryId: `b${again}`, oldBalance: 85 });
  }
  log.transaction(at(40), { userId: makeUuid() }, PUBLISHED, message);
  for (const [index, userId] of doubts.entries()) {
    log.transaction(at(9e3), { userId, oldBalance: [90, 100, 55][index] });
  }
  log.transaction(at(9e3), { ...back, userId: subscriber, oldBalance: 1001 })
    .transaction(at(9e3), { ...back, amount: 700, userId: payer, oldBalance: 701 });
  log.transaction(at(1e4), { id: copied });
  log.transaction(at(2e4), { ...shop, type: "CREDIT", source: "MANUAL_ADDITION", oldBalance: 86 });
  log.transaction(at(2e4 + 90), {
    ...given,
    type: "CREDIT",
    source: "MANUAL_ADDITION",
    amount: 6,
    oldBalance: 101,
  });
  for (let index = 0; index < 400; index++) log.platform(at(2.5e4), `What is this? ${index}`);
  for (let index = 0; index < 300; index++) log.platform(at(2.7e4), `What is this? ${index}`);
  log.transaction(at(2.8e4), { userId: makeUuid(), amount: 1.2345 });
  log.transactionWith(at(3e4), { ...told, oldBalance: 90 }, [notInSync(7)]);
  log.message(at(4e4), [["INFO", printBlock({ userId: makeUuid() }).replace(/ {4}id: .*\n/, "")]]);
  log.message(at(5e4), [["INFO", PUBLISHED]]);
  return log.transaction(at(6e4), { userId: makeUuid(), currency: "bhd" });
}

Deno.test("what goes on past the end of a period is shown as it was at that end", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/${STREAM}`);
    Deno.writeTextFileSync(`${folder}/${STREAM}/000000`, String(logAcross()));
    const ledger = await makeLedger(folder, [`${folder}/${STREAM}`]);
    const shown = await compareWithCut(ledger, folder, END.slice(0, -8));
    const kinds = shown.get("findings")!.map((row) => JSON.parse(row).kind as string);
    for (
      const kind of [
        "lost_message",
        "duplicate_transaction_id",
        "double_charge",
        "contradicting_error",
        "drifted_block",
        "not_read",
        "missing_block",
        "refund_break",
        "out_of_order",
        "unread_share",
        "late_transaction",
        "repeated_charge",
        "sub_unit_amount",
        "unknown_outcome",
      ]
    ) assert(kinds.includes(kind), `${kind}: ${kinds.join(" ")}`);
    await compareWithCut(ledger, folder, at(-2e5).slice(0, -8));
    // Within what a day's logs hold of no known type.
    const within = await compareWithCut(ledger, folder, at(2.6e4).slice(0, -8));
    assert(within.get("findings")!.some((row) => JSON.parse(row).kind === "unread_share"));
  }));

Deno.test("what only a later line proves is not known at the end of a period", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog();
    for (let day = 1; day <= 9; day++) {
      const users = [43.5, 10, 8].map((amount) => ({ amount, userId: makeUuid() }));
      for (const user of users) log.transaction(at(-86400 * (20 - day)), user);
    }
    for (const [index, amount] of [8, 12, 8].entries()) {
      log.transaction(at(-9e4 + 86400 * index), { amount, userId: OTHER_USER });
    }
    const [request, id] = [makeUuid(), makeUlid(at(-5))];
    const lines = [
      ["INFO", `Processing message ${makeUuid()}`, -5],
      ["INFO", printBlock({ id, userId: makeUuid() }), -5],
      ["INFO", PUBLISHED, -5],
      ["ERROR", FAILED, 5],
    ] as const;
    log.platform(at(-5), `START RequestId: ${request} Version: $LATEST`);
    for (const [level, text, seconds] of lines) {
      log.platform(at(seconds), `${at(seconds)}\t${request}\t${level}\t${text}`);
    }
    log.platform(at(5), `END RequestId: ${request}`).transaction(at(2e5), { userId: makeUuid() });
    Deno.mkdirSync(`${folder}/${STREAM}`);
    Deno.writeTextFileSync(`${folder}/${STREAM}/000000`, String(log));
    const reader = await LedgerReader.open(await makeLedger(folder, [`${folder}/${STREAM}`]));
    try {
      const kinds = async (to: string) => {
        await reader.setScope({ to });
        const { kind } = await reader.columns(
          `select kind from findings
           where kind = 'error_after_applied' or contains(reason, 'right before and right after it')
           order by kind`,
        );
        return kind;
      };
      assertEquals(await kinds(at(0).slice(0, -1)), []);
      assertEquals(await kinds(at(10).slice(0, -1)), ["error_after_applied"]);
      assertEquals(await kinds(at(1e5).slice(0, -1)), ["amount_outlier", "error_after_applied"]);
    } finally {
      reader.close();
    }
  }));
