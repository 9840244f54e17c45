import { assert, assertEquals } from "@std/assert";
import { simulate } from "../../lib/simulate/mod.ts";
import { letterOf, readStreams } from "./read_logs.ts";

const { files, truth } = simulate({ seed: 9, days: 45, users: 44 });
const byId = new Map(truth.transactions.map((row) => [row.id, row]));

Deno.test("lost and redelivered messages are what their deliveries show", () => {
  const deliveries = new Map<string, boolean[]>();
  for (const events of readStreams(files).values()) {
    events.forEach((event, at) => {
      if (letterOf(event) !== "P") return;
      const id = event.body.slice("Processing message ".length);
      const hasFailed = at + 1 < events.length && letterOf(events[at + 1]) === "z";
      deliveries.set(id, [...deliveries.get(id) ?? [], hasFailed]);
    });
  }
  const ids = (test: (list: boolean[]) => boolean) =>
    [...deliveries].filter(([, list]) => test(list)).map(([id]) => id).sort();
  assertEquals([...truth.lostMessages].sort(), ids((list) => list.every(Boolean)));
  assertEquals([...truth.redeliveredMessages].sort(), ids((list) => list.length > 1));
});

Deno.test("gaps are where a user's balance does not go on, to a thousandth", () => {
  const last = new Map<string, number>();
  const found: string[] = [];
  for (const { id, userId, oldBalance, newBalance, outcome } of truth.transactions) {
    const before = last.get(userId);
    if (before !== undefined && Math.abs(Number(oldBalance) - before) > 0.0010001) found.push(id);
    if (outcome !== "blocked") last.set(userId, Number(newBalance));
  }
  assertEquals(truth.gaps.map(({ transactionId }) => transactionId).sort(), found.sort());
  assert(truth.gaps.length < truth.continuity.pairs / 10);
});

Deno.test("episodes begin at the first negative payment balance and end at the next that is not", () => {
  const negative = truth.transactions.filter(({ paymentBalance }) =>
    paymentBalance?.startsWith("-")
  );
  const told = truth.paymentNegativeEpisodes.reduce(
    (sum, { transactions }) => sum + transactions,
    0,
  );
  assertEquals(told, negative.length);
  for (const { firstTransactionId, endTransactionId } of truth.paymentNegativeEpisodes) {
    assert(byId.get(firstTransactionId)!.paymentBalance!.startsWith("-"));
    if (endTransactionId) assert(!byId.get(endTransactionId)!.paymentBalance!.startsWith("-"));
  }
});

Deno.test("a blocked wallet is never charged: the next block begins at the old balance", () => {
  for (const { transactionId, hasBlock, currentBalance } of truth.blocked) {
    if (!hasBlock) continue;
    const row = byId.get(transactionId)!;
    assert(row.newBalance.startsWith("-"));
    assertEquals(row.oldBalance, currentBalance);
  }
});

Deno.test("no transaction is logged on the day of the outage", () => {
  const [outage] = truth.outages;
  const day = outage.lastAt.slice(0, 10);
  assertEquals(truth.counts.byDay[day], undefined);
  assert(outage.uncaught > outage.requests && outage.requests >= 10);
});

Deno.test("since 2024-01-08 an error is printed exactly when the printed balances differ", () => {
  const withError = new Set(truth.syncErrors.map(({ transactionId }) => transactionId));
  const silent = new Set(truth.silentSyncBreaks.map(({ transactionId }) => transactionId));
  for (const { id, loggedAt, outcome, newBalance, paymentBalance } of truth.transactions) {
    if (loggedAt < "2024-01-08" || outcome === "blocked" || silent.has(id)) continue;
    assertEquals(withError.has(id), newBalance !== paymentBalance, id);
  }
});
