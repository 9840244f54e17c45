import type { BookFinding } from "../book/finding.ts";
import { FAULT_KINDS } from "./kinds/all_kinds.ts";

/** A row of a ledger's `findings`, as far as it is compared with the ground truth. */
export interface FoundRow {
  readonly kind: string;
  readonly subject: string;
  readonly user_id: string | null;
  readonly currency: string | null;
  /** Times in UTC, as dates or as ISO 8601. */
  readonly first_seen_at: Date | string;
  readonly last_seen_at: Date | string;
  readonly score: number | null;
}

/** How well a ledger finds the faults of one kind. */
export interface KindScore {
  readonly kind: string;
  /** Faults that the logs hold, as the ground truth has them. */
  readonly injected: number;
  readonly found: number;
  /** Findings that are such faults. */
  readonly correct: number;
  /** Faults that no finding is about. */
  readonly missed: number;
  /** Share of the findings that are correct; null where nothing is found. */
  readonly precision: number | null;
  /** Share of the faults that are found; null where there are none. */
  readonly recall: number | null;
}

const MEANING_MS = 2 * 86_400_000;

/**
 * Compares what a ledger found in simulated logs with the ground truth about them, by kind.
 *
 * An outage is found where times overlap; a change of meaning by its field and within two days; a
 * shift of volume by its day and currency, whichever of the day or an hour of it is named; all other
 * kinds by subject and user. But for outages, each fault is found by one finding.
 *
 * @returns A row for each kind, also where there is nothing, in the order of `FAULT_KINDS`.
 */
export function scoreFindings(
  found: readonly FoundRow[],
  groundTruth: readonly BookFinding[],
): KindScore[] {
  return Object.keys(FAULT_KINDS).map((kind) => {
    const rows = found.filter((row) => row.kind === kind);
    const faults = groundTruth.filter((fault) => fault.kind === kind);
    const pairs = kind === "outage" ? overlapping(rows, faults) : matching(rows, faults);
    return makeScore({
      kind,
      injected: faults.length,
      found: rows.length,
      correct: pairs.rows.size,
      missed: faults.length - pairs.faults.size,
    });
  });
}

/** Adds up the scores of several runs, kind by kind, in the order of the first ones. */
export function addScores(runs: readonly (readonly KindScore[])[]): KindScore[] {
  const [first = [], ...others] = runs;
  return first.map((score) => {
    const same = [score, ...others.flat().filter(({ kind }) => kind === score.kind)];
    const sum = (count: (score: KindScore) => number) =>
      same.reduce((total, score) => total + count(score), 0);
    return makeScore({
      kind: score.kind,
      injected: sum(({ injected }) => injected),
      found: sum(({ found }) => found),
      correct: sum(({ correct }) => correct),
      missed: sum(({ missed }) => missed),
    });
  });
}

/**
 * Returns how many of a kind's findings with the highest scores are correct.
 *
 * @param count How many findings to look at; fewer where there are fewer.
 * @returns A share, or null where nothing is found.
 */
export function precisionAt(
  count: number,
  kind: string,
  found: readonly FoundRow[],
  groundTruth: readonly BookFinding[],
): number | null {
  const highest = found.filter((row) => row.kind === kind)
    .toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0) || (a.subject < b.subject ? -1 : 1))
    .slice(0, count);
  return scoreFindings(highest, groundTruth).find((score) => score.kind === kind)!.precision;
}

function makeScore(counts: Omit<KindScore, "precision" | "recall">): KindScore {
  const { injected, found, correct, missed } = counts;
  return {
    ...counts,
    precision: found === 0 ? null : correct / found,
    recall: injected === 0 ? null : (injected - missed) / injected,
  };
}

/** Findings and faults that go together. */
interface Pairs {
  readonly rows: ReadonlySet<FoundRow>;
  readonly faults: ReadonlySet<BookFinding>;
}

/** Any finding and any fault whose times overlap; an outage may be found in two parts. */
function overlapping(rows: readonly FoundRow[], faults: readonly BookFinding[]): Pairs {
  const overlaps = (row: FoundRow, fault: BookFinding) =>
    timeOf(row.first_seen_at) <= timeOf(fault.lastSeenAt) &&
    timeOf(fault.firstSeenAt) <= timeOf(row.last_seen_at);
  return {
    rows: new Set(rows.filter((row) => faults.some((fault) => overlaps(row, fault)))),
    faults: new Set(faults.filter((fault) => rows.some((row) => overlaps(row, fault)))),
  };
}

/** Each fault with one finding of the same key, the nearest in time. */
function matching(rows: readonly FoundRow[], faults: readonly BookFinding[]): Pairs {
  const free = new Map<string, FoundRow[]>();
  for (const row of rows) {
    const key = keyOf(row.kind, row.subject, row.user_id, row.currency);
    free.set(key, [...free.get(key) ?? [], row]);
  }
  const pairs = { rows: new Set<FoundRow>(), faults: new Set<BookFinding>() };
  for (const fault of faults) {
    const same = free.get(keyOf(fault.kind, fault.subject, fault.userId, fault.currency)) ?? [];
    const away = (row: FoundRow) => Math.abs(timeOf(row.last_seen_at) - timeOf(fault.lastSeenAt));
    const [nearest] = same.toSorted((a, b) => away(a) - away(b));
    if (nearest === undefined) continue;
    if (fault.kind === "meaning_change" && away(nearest) > MEANING_MS) continue;
    same.splice(same.indexOf(nearest), 1);
    pairs.rows.add(nearest);
    pairs.faults.add(fault);
  }
  return pairs;
}

function keyOf(kind: string, subject: string, user: string | null, currency: string | null) {
  return JSON.stringify(
    kind === "volume_shift" ? [subject.slice(0, 10), currency] : [subject, user],
  );
}

function timeOf(time: Date | string): number {
  return typeof time === "string" ? Date.parse(time) : time.getTime();
}
