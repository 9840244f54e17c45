import type { Entry } from "./printed_logs.ts";

/** Users from which what happens at one time happens to many. */
export const MANY_USERS = 3;

/** Splits what is in order of time where the next comes more than `gapMs` milliseconds later. */
export function clustersOf<T extends { readonly entry: Entry }>(
  items: readonly T[],
  gapMs: number,
): T[][] {
  const clusters: T[][] = [];
  for (const item of items) {
    const last = clusters.at(-1);
    const lastMs = Date.parse(last?.at(-1)?.entry.loggedAt ?? "");
    if (last && Date.parse(item.entry.loggedAt) - lastMs <= gapMs) last.push(item);
    else clusters.push([item]);
  }
  return clusters;
}

/** Returns whether so many users are in a cluster that one thing did it to all of them. */
export function isBatch(cluster: readonly { readonly entry: Entry }[]): boolean {
  return new Set(cluster.map(({ entry }) => entry.userId)).size >= MANY_USERS;
}
