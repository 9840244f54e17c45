import { type Found, found } from "../../book/finding.ts";
import type { PrintedLogs } from "../../book/printed_logs.ts";
import type { Planner } from "../plan/planner.ts";
import { roundMilli } from "../plan/prices.ts";
import { copyUser } from "../plan/users.ts";
import { drawUuid } from "../../random/ids.ts";
import type { FaultKind } from "./kind.ts";

/** Days with logs before and after a day in which users are compared. */
const DAYS = 14;
const LEAST_USERS = 10;
const SHARE = 0.9;
/** Days that a run must have before and after its break. */
const MARGIN = 22;
/** Deliveries' prices that a new user's wallet holds. */
const BEGINNING = 10;

/** Users who all end, and others who all begin. */
export const POPULATION_KINDS = {
  population_break: {
    rate: 0,
    isOnce: true,
    consequences: ["dormant_wallets"],
    inject: replaceUsers,
    find: findBreaks,
  },
} satisfies Record<string, FaultKind>;

/** Ends all users with the day, and begins as many on the next; once in a run. */
function replaceUsers(planner: Planner): boolean {
  if (planner.day < MARGIN || planner.day > planner.calendar.days - MARGIN) return false;
  if (planner.count("population") > 0) return true;
  for (const user of planner.users.filter((user) => planner.isActive(user))) {
    const successor = copyUser(user, drawUuid(planner.random));
    successor.activeDays = [planner.day + 1, user.activeDays[1]];
    successor.wallet = roundMilli(user.price * BEGINNING);
    user.activeDays = [user.activeDays[0], planner.day];
    planner.users.push(successor);
  }
  return true;
}

/** How clearly the users change with a day: the lesser of the two shares. */
interface Break {
  readonly at: number;
  readonly share: number;
}

function findBreaks({ entries, days }: PrintedLogs): Found[] {
  const lives = [...Map.groupBy(entries, ({ userId }) => userId).values()].map((own) => ({
    first: days.indexOf(own[0].loggedAt.slice(0, 10)),
    last: days.indexOf(own[own.length - 1].loggedAt.slice(0, 10)),
  }));
  const breaks: Break[] = [];
  for (let at = DAYS + 1; at + DAYS <= days.length; at++) {
    const before = lives.filter(({ first, last }) => first < at && last >= at - DAYS);
    const after = lives.filter(({ first, last }) => last >= at && first < at + DAYS);
    const ended = before.filter(({ last }) => last < at).length;
    const begun = after.filter(({ first }) => first >= at).length;
    if (ended < LEAST_USERS || begun < LEAST_USERS) continue;
    if (ended < SHARE * before.length || begun < SHARE * after.length) continue;
    breaks.push({ at, share: Math.min(ended / before.length, begun / after.length) });
  }
  return clearest(breaks).map(({ at }) => {
    const { loggedAt } = entries.find((entry) => entry.loggedAt >= days[at])!;
    return found(days[at], [loggedAt]);
  });
}

/** Of breaks with at most so many days from each to the next, the one with the greatest share. */
function clearest(breaks: readonly Break[]): Break[] {
  const clusters: Break[][] = [];
  for (const next of breaks) {
    const last = clusters.at(-1);
    if (last && next.at - last[last.length - 1].at <= DAYS) last.push(next);
    else clusters.push([next]);
  }
  return clusters.map((own) =>
    own.reduce((best, other) => other.share > best.share ? other : best)
  );
}
