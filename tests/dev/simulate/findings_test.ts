import { READING_KINDS } from "../../_reading_kinds.ts";
import { assert, assertEquals } from "../../_assert.ts";
import { findingKinds } from "../../../lib/ledger/model/finding_kinds.ts";
import {
  type BookFinding,
  FAULT_KINDS,
  keepBook,
  simulate,
  STATISTICAL_KINDS,
} from "../../../lib/dev/simulate/mod.ts";
import { logTextsOf } from "../../laws/_logs.ts";
import { readPrintedLogs } from "../book/_read_printed_logs.ts";

const run = simulate({ seed: 9, days: 60, users: 90 });
const { groundTruth } = run;

function findingsOf(kind: string): BookFinding[] {
  return groundTruth.findings.filter((finding) => finding.kind === kind);
}

Deno.test("the ground truth's findings are the book of the printed logs, as another reader reads them", () => {
  const others = [21, 22, 23].map((seed) =>
    simulate({ seed, days: 20 + seed, users: 3 * seed, start: "2023-02-26" })
  );
  for (const { files, groundTruth } of [run, ...others]) {
    const listed = groundTruth.findings.filter(({ kind }) => !STATISTICAL_KINDS.includes(kind));
    assertEquals(listed, keepBook(readPrintedLogs(logTextsOf(files))));
  }
});

Deno.test("each kind of finding has one file of SQL and one way to be made", () => {
  const kinds = findingKinds().map(({ kind }) => kind);
  assertEquals([...Object.keys(FAULT_KINDS), ...READING_KINDS].sort(), kinds.sort());
});

Deno.test("findings stand by kind, time and subject, and name what they are about", () => {
  const keys = groundTruth.findings.map(({ kind, firstSeenAt, subject }) =>
    `${kind} ${firstSeenAt} ${subject}`
  );
  assertEquals(keys, [...keys].sort());
  const users = new Set(groundTruth.transactions.map(({ userId }) => userId));
  for (const finding of groundTruth.findings) {
    assert(finding.kind in FAULT_KINDS);
    assert(finding.firstSeenAt <= finding.lastSeenAt, finding.subject);
    assert(finding.userId === null || users.has(finding.userId), finding.subject);
    assert(finding.amount === null || !finding.amount.startsWith("-"), finding.subject);
  }
});

Deno.test("transactions go on in a burst, and there are none in any other outage", () => {
  const outages = findingsOf("outage");
  assert(outages.length >= 4);
  for (const { firstSeenAt, lastSeenAt, requestIds } of outages) {
    const within = groundTruth.transactions.filter(({ loggedAt }) =>
      loggedAt > firstSeenAt && loggedAt < lastSeenAt
    );
    const minutes = (Date.parse(lastSeenAt) - Date.parse(firstSeenAt)) / 60_000;
    if (minutes < 60) assert(requestIds.length >= 8 && within.length > 0 && minutes <= 30);
    else assert(within.length === 0 && minutes > 24 * 60, firstSeenAt);
  }
});

Deno.test("an outlier is far from what its user or its action pays", () => {
  const outliers = findingsOf("amount_outlier");
  const ids = new Set(outliers.map(({ subject }) => subject));
  assert(outliers.length >= 5);
  for (const { subject } of outliers) {
    const row = groundTruth.transactions.find(({ id }) => id === subject)!;
    const usual = groundTruth.transactions.filter(({ id, action, userId, currency }) =>
      !ids.has(id) && action === row.action && currency === row.currency &&
      (action !== "DELIVERY_DEDUCTION" || userId === row.userId)
    ).map(({ amount }) => Number(amount)).filter((amount) => amount > 0);
    const share = usual.map((amount) => Number(row.amount) / amount);
    assert(share.every((times) => times > 4) || share.every((times) => times < 0.1), subject);
  }
});

Deno.test("a shifted day or hour has far more or fewer transactions than its weekday", () => {
  const shifts = findingsOf("volume_shift");
  assert(shifts.length >= 4);
  for (const { subject, currency } of shifts) {
    const [day, hour = ""] = subject.split(" ");
    const count = (other: string) =>
      groundTruth.transactions.filter((row) =>
        row.currency === currency && row.loggedAt.startsWith(`${other}T${hour.slice(0, 2)}`)
      ).length;
    const others = [-14, -7, 7, 14].map((days) => {
      const time = Date.parse(`${day}T00:00:00Z`) + days * 86_400_000;
      return count(new Date(time).toISOString().slice(0, 10));
    }).sort((a, b) => a - b);
    const usual = (others[1] + others[2]) / 2;
    assert(count(day) > 1.8 * usual || count(day) < 0.6 * usual, `${subject}: ${others}`);
  }
});

Deno.test("the meaning of sync errors changes on the eighth day, whenever the run starts", () => {
  for (const start of ["2024-01-01", "2022-11-19"]) {
    const run = simulate({ seed: 3, days: 30, users: 20, start });
    const day = new Date(Date.parse(start) + 7 * 86_400_000).toISOString().slice(0, 10);
    const byId = new Map(run.groundTruth.transactions.map((row) => [row.id, row]));
    for (const { transactionId, subscriptionBalance } of run.groundTruth.syncErrors) {
      const { loggedAt, oldBalance, newBalance } = byId.get(transactionId)!;
      assertEquals(subscriptionBalance, loggedAt < day ? oldBalance : newBalance);
    }
    const [change] = run.groundTruth.findings.filter(({ kind }) => kind === "meaning_change");
    assertEquals(change.subject, "subscriptionBalance");
    assert(change.firstSeenAt < day && change.lastSeenAt >= day);
  }
});

Deno.test("a blocked wallet is never charged, but the payment service keeps the debit", () => {
  const ids = findingsOf("blocked_overdraft").map(({ subject }) => subject);
  const blocked = groundTruth.transactions.filter(({ id }) => ids.includes(id));
  assert(blocked.length >= 4);
  for (const row of blocked) {
    assertEquals([row.outcome, row.paymentBalance], ["blocked", row.newBalance]);
    const next = groundTruth.transactions.find(({ userId, loggedAt, outcome }) =>
      userId === row.userId && loggedAt > row.loggedAt && outcome !== "blocked"
    );
    const isSoon = next && Date.parse(next.loggedAt) - Date.parse(row.loggedAt) < 5 * 86_400_000;
    if (!isSoon) continue;
    assertEquals(next.oldBalance, row.oldBalance);
    const kept = Number(next.newBalance) - Number(next.paymentBalance);
    assert(Math.abs(kept - Number(row.amount)) < 1e-6, row.id);
  }
});
