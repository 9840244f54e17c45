import { counted } from "../counted.ts";
import { severities } from "../model/finding_kinds.ts";
import { formatMoney, parseMoney } from "../money.ts";
import type { CurrencyExposure } from "../store/reviews.ts";
import { type AlertState, fileKey, type KnownFinding } from "./alert_state.ts";
import type { AlertCase, AlertFile, AlertFinding, Snapshot } from "./snapshot.ts";

/** How something differs from what was told of it. */
export type Change = "new" | "grown" | "reopened";

/** A case to tell of. */
export interface CaseNews extends AlertCase {
  readonly change: Change;
  /** What is more, in words; empty for a new case. */
  readonly because: string;
}

/** A finding to tell of. */
export interface FindingNews extends AlertFinding {
  readonly change: Change;
}

/** What is new since alerts were last delivered. */
export interface News {
  /** In open cases of the asked severity or above; the most severe first. */
  readonly cases: readonly CaseNews[];
  /** Findings in open cases of the asked severity or above. */
  readonly findings: readonly FindingNews[];
  /** Open cases below the asked severity that are new, grown or reopened. */
  readonly lesserCases: number;
  readonly files: readonly AlertFile[];
  readonly silentDays: readonly string[];
}

/**
 * Compares what a ledger holds with what was told of it, by id: log lines that came late make new cases
 * of old days. A case that a person has closed is not told until it opens again; a finding goes by
 * the severity of its case.
 *
 * @param before What was told; null where nothing was, and all that is open is new.
 * @param severity Least severe case to tell of.
 */
export function findNews(before: AlertState | null, now: Snapshot, severity: string): News {
  const order = severities();
  const isAsked = (each: string) => order.indexOf(each) <= order.indexOf(severity);
  const isWorse = (is: string, was: string) => order.indexOf(is) < order.indexOf(was);
  const tolerance = parseMoney(now.tolerance).scaled;
  const context: Context = { before, isWorse, tolerance };
  const cases = now.cases.filter(({ isOpen }) => isOpen)
    .map((each) => caseNews(each, context)).filter((news) => news !== null);
  return {
    cases: cases.filter((each) => isAsked(each.severity)),
    findings: now.findings.filter((each) => each.isOpen && isAsked(each.caseSeverity))
      .map((each) => findingNews(each, context)).filter((news) => news !== null),
    lesserCases: cases.filter((each) => !isAsked(each.severity)).length,
    files: now.files.filter((file) => !before?.files.has(fileKey(file))),
    silentDays: now.silentDays.filter((day) => !before?.silentDays.has(day)),
  };
}

/** Whether there is anything to tell. */
export function isNews({ cases, findings, files, silentDays }: News): boolean {
  return cases.length + findings.length + files.length + silentDays.length > 0;
}

interface Context {
  readonly before: AlertState | null;
  readonly isWorse: (is: string, was: string) => boolean;
  readonly tolerance: bigint;
}

function caseNews(each: AlertCase, { before, isWorse, tolerance }: Context): CaseNews | null {
  const known = before?.cases.get(each.caseId);
  if (known === undefined) return { ...each, change: "new", because: "" };
  const unknown = each.findingIds.filter((id) => !before!.findings.has(id)).length;
  const findings = Math.max(unknown, each.findingIds.length - known.findings);
  const parts = [
    // What is closed counts as a notice, whatever it was.
    known.isOpen && isWorse(each.severity, known.severity)
      ? `now ${each.severity}, was ${known.severity}`
      : null,
    known.exposures === undefined
      ? moreMoney(each, known, tolerance)
      : moreMoneyOfCase(each.exposures, known.exposures, tolerance),
    more(each.userCount - known.users, "user"),
    more(findings, "finding"),
  ].filter((part) => part !== null);
  if (!known.isOpen) {
    const because = each.reopenedBecause ?? (parts.join(", ") || "it is open again");
    return { ...each, change: "reopened", because };
  }
  return parts.length === 0 ? null : { ...each, change: "grown", because: parts.join(", ") };
}

function findingNews(
  each: AlertFinding,
  { before, isWorse, tolerance }: Context,
): FindingNews | null {
  const known = before?.findings.get(each.findingId);
  if (known === undefined) return { ...each, change: "new" };
  if (!known.isOpen) return { ...each, change: "reopened" };
  const isGrown = isWorse(each.severity, known.severity) ||
    moreMoney(each, known, tolerance) !== null;
  return isGrown ? { ...each, change: "grown" } : null;
}

/** What is more in one currency or another; less is nothing to tell. */
function moreMoneyOfCase(
  now: readonly CurrencyExposure[],
  known: readonly CurrencyExposure[],
  tolerance: bigint,
): string | null {
  const parts = now.flatMap((each) => {
    const was = known.find(({ currency }) => currency === each.currency);
    return moreMoney(each, was ?? { ...each, exposure: "0" }, tolerance) ?? [];
  });
  return parts.length === 0 ? null : parts.join(", ");
}

function moreMoney(
  now: { readonly currency: string | null; readonly exposure: string | null },
  known: CurrencyExposure | KnownFinding,
  tolerance: bigint,
): string | null {
  const [is, was] = [now.exposure, known.exposure].map((text) => parseMoney(text ?? "0").scaled);
  const amount = (scaled: bigint, currency: string | null) =>
    [currency, formatMoney(scaled)].filter((part) => part !== null).join(" ");
  if (now.currency !== known.currency) {
    return is === 0n
      ? null
      : `now ${amount(is, now.currency)} instead of ${
        was === 0n ? "no money" : amount(was, known.currency)
      }`;
  }
  return is > was + tolerance ? `${amount(is - was, now.currency)} more` : null;
}

function more(count: number, word: string): string | null {
  return count <= 0 ? null : counted(count, `more ${word}`);
}
