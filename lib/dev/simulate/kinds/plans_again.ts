import { directionOf } from "../../book/entry_figures.ts";
import { unitsOf } from "../../book/exact_amounts.ts";
import { type Found, foundAt } from "../../book/finding.ts";
import type { Entry, PrintedLogs } from "../../book/printed_logs.ts";
import { isPayment } from "../../book/source_roles.ts";

const AGAIN_MS = 15 * 60_000;
const PLAN_AGAIN_MS = 6 * 86_400_000;
/** Usual debits from which a credit is one for a plan. */
const PLAN_DEBITS = 4n;

const netOf = ({ amount, vat }: Entry) => unitsOf(amount) - unitsOf(vat);

/** Plans that a user paid again within days, while most of the first was unspent and not taken back. */
export function findPlansAgain({ entries }: PrintedLogs): Found[] {
  const sizes = planSizes(entries);
  const byUser = Map.groupBy(entries, ({ userId, currency }) => JSON.stringify([userId, currency]));
  return [...byUser.values()].flatMap((own) => {
    const before = new Map<string, number>();
    const again: Found[] = [];
    for (const [number, entry] of own.entries()) {
      if (!isPlanPayment(entry)) continue;
      const key = JSON.stringify([entry.source, entry.action, entry.amount]);
      const earlier = before.get(key);
      before.set(key, number);
      if (
        earlier === undefined || netOf(entry) < (sizes.get(entry.currency) ?? netOf(entry) + 1n)
      ) {
        continue;
      }
      const first = own[earlier];
      const ms = Date.parse(entry.loggedAt) - Date.parse(first.loggedAt);
      const left = unitsOf(entry.oldBalance) - unitsOf(first.oldBalance);
      if (first.id === entry.id || ms <= AGAIN_MS || ms > PLAN_AGAIN_MS) continue;
      if (2n * left < netOf(entry) || isTakenBack(own.slice(earlier + 1, number), entry)) continue;
      again.push(foundAt(entry, unitsOf(entry.amount), {
        transactionIds: [first.id, entry.id],
        firstSeenAt: first.loggedAt,
      }));
    }
    return again;
  });
}

function isPlanPayment(entry: Entry): boolean {
  return isPayment(entry) && directionOf(entry) === "CREDIT" && entry.outcome === "applied" &&
    entry.action !== null && unitsOf(entry.amount) > 0n;
}

function isTakenBack(between: readonly Entry[], paid: Entry): boolean {
  return between.some((entry) =>
    directionOf(entry) === "DEBIT" && entry.outcome !== "blocked" &&
    (unitsOf(entry.amount) === unitsOf(paid.amount) || netOf(entry) === netOf(paid))
  );
}

/** Of each currency, the smallest credit that counts as one for a plan. */
function planSizes(entries: readonly Entry[]): Map<string, bigint> {
  const debits = entries.filter((entry) =>
    entry.outcome === "applied" && directionOf(entry) === "DEBIT" && netOf(entry) > 0n
  );
  return new Map(
    [...Map.groupBy(debits, ({ currency }) => currency)].map(([currency, list]) => {
      const nets = list.map(netOf).toSorted((one, other) => Number(one - other));
      const middle = nets[(nets.length - 1) >> 1] + nets[nets.length >> 1];
      return [currency, PLAN_DEBITS * middle / 2n];
    }),
  );
}
