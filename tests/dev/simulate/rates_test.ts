import { assert, assertEquals } from "../../_assert.ts";
import { threadCpuMs } from "../../_cpu_time.ts";
import {
  DEFAULT_FAULTS,
  FAULT_KINDS,
  keepBook,
  NO_FAULTS,
  simulate,
  type SimulatedFile,
  STATISTICAL_KINDS,
} from "../../../lib/dev/simulate/mod.ts";
import { logTextsOf } from "../../laws/_logs.ts";
import { readPrintedLogs } from "../book/_read_printed_logs.ts";

function rounded(printed: string): number {
  return Math.round(Number(printed) * 1000) / 1000;
}

function countByKind(findings: readonly { readonly kind: string }[]): Map<string, number> {
  const groups = Map.groupBy(findings, ({ kind }) => kind);
  return new Map([...groups].map(([kind, list]) => [kind, list.length]));
}

function readBook(files: readonly SimulatedFile[]) {
  return keepBook(readPrintedLogs(logTextsOf(files)));
}

/** Days after which wallets that users left behind are dormant, and some to leave them before. */
const LONG_RUN = 170;

/** Kinds that few users have too seldom, or too close to one another. */
const OF_MANY_USERS = ["currency_switch", "vat_break", "volume_shift"];

/** What users do by themselves: they pay one amount twice within minutes, or are refunded one that they paid before. */
const BY_CHANCE = ["repeated_charge", "refund_break"];

for (const [kind, { consequences = [], isOnce = false }] of Object.entries(FAULT_KINDS)) {
  Deno.test(`${kind} is injected at its rate, and nothing but what follows from it`, () => {
    const users = OF_MANY_USERS.includes(kind) ? 50 : 25;
    const faults = { ...NO_FAULTS, [kind]: 600 / users };
    const isLeftBehind = kind === "dormant_wallets";
    const days = isLeftBehind ? LONG_RUN : 50;
    const { files, groundTruth } = simulate({ seed: 17, days, users, faults });
    const listed = countByKind(groundTruth.findings);
    const expected = isOnce || isLeftBehind ? 1 : 6;
    assert((listed.get(kind) ?? 0) >= expected, `${listed.get(kind)} of ${expected}`);
    const allowed = [kind, ...consequences, ...BY_CHANCE];
    assertEquals([...listed.keys()].filter((other) => !allowed.includes(other)), []);
    if (STATISTICAL_KINDS.includes(kind)) return;
    assertEquals(countByKind(readBook(files)).get(kind), listed.get(kind));
  });
}

Deno.test("after the payment balance changes its meaning, nearly every transaction is a break", () => {
  const faults = { ...NO_FAULTS, payment_balance_meaning: 2 };
  const { groundTruth } = simulate({ seed: 5, days: 50, users: 20, faults });
  const changes = groundTruth.findings.filter(({ kind }) => kind === "meaning_change");
  assertEquals(changes.map(({ subject }) => subject), ["paymentBalance"]);
  const later = groundTruth.transactions.filter(({ loggedAt }) =>
    loggedAt >= changes[0].lastSeenAt
  );
  assert(later.length > 100);
  for (const row of later) assertEquals(Number(row.paymentBalance), rounded(row.oldBalance));
  const broken = new Set(
    groundTruth.findings.filter(({ kind }) => kind === "sync_break").map(({ userId }) => userId),
  );
  for (const { userId } of later) assert(broken.has(userId));
});

Deno.test("nothing is to be found in a run without faults, whatever its seed, size and start", () => {
  const runs = [[1, 1, 1], [2, 4, 2], [3, 9, 5], [4, 16, 1], [5, 30, 7], [6, 45, 44], [7, 80, 60]];
  const starts = ["2024-01-01", "2021-06-30"];
  let byChance = 0;
  let transactions = 0;
  for (const [seed, days, users] of runs) {
    // Of the large ones each has one of the two.
    for (const start of users < 40 ? starts : [starts[seed % 2]]) {
      const { files, groundTruth } = simulate({ seed, days, users, start, faults: "none" });
      const listed = countByKind(groundTruth.findings);
      assertEquals([...listed.keys()].filter((kind) => !BY_CHANCE.includes(kind)), []);
      byChance += groundTruth.findings.length;
      transactions += groundTruth.transactions.length;
      assertEquals(countByKind(readBook(files)), listed);
      assertEquals(groundTruth.syncErrors, []);
      assertEquals(groundTruth.tornFiles, []);
    }
  }
  assert(byChance * 400 <= transactions, `${byChance} of ${transactions}`);
});

Deno.test("a run of 12,000 transactions takes seconds, and has every kind at its rate", () => {
  const from = threadCpuMs();
  const { groundTruth } = simulate({ seed: 8, days: 120, users: 160 });
  assert(threadCpuMs() - from < 20_000);
  assert(groundTruth.counts.transactions > 11_000);
  const listed = countByKind(groundTruth.findings);
  for (const [kind, { isOnce = false }] of Object.entries(FAULT_KINDS)) {
    const rate = DEFAULT_FAULTS[kind];
    const faults = isOnce ? Math.min(rate, 1) : Math.round(rate * 1.2);
    // A torn file may take one fault away.
    assert((listed.get(kind) ?? 0) >= faults - 1, `${kind}: ${listed.get(kind)} of ${faults}`);
  }
});
