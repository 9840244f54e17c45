import { counted } from "../../counted.ts";
import { findingTitle } from "../../model/finding_kinds.ts";
import type { TextValue } from "../rows.ts";
import { inWords, type Report, type ReportTable } from "./report.ts";

/**
 * Gives a value as people are shown it, in the page and in the workbook: kinds by their titles, classes in
 * words, and an amount's currency as "unknown" where none was printed. Numbers and times stay as they
 * are.
 */
export function shownValue(
  { columns }: ReportTable,
  row: readonly TextValue[],
  index: number,
): TextValue {
  const value = row[index];
  const { name } = columns[index];
  if (value !== null) {
    if (name === "kind") return findingTitle(value);
    return name === "overdraft_class" ? inWords(value) : value;
  }
  const isAmountThere = columns.some(({ kind }, place) =>
    kind === "decimal" && row[place] !== null
  );
  return name === "currency" && isAmountThere ? "unknown" : null;
}

/** Returns how many decimals a row's amounts have at least: those of its currency, else 2. */
export function placesOf(
  { places }: Report,
  { columns }: ReportTable,
  row: readonly TextValue[],
): number {
  const index = columns.findIndex(({ name }) => name === "currency");
  return places.get(row[index] ?? null) ?? 2;
}

/** Says how many findings, or cases, there are of each severity. */
export function countsText({ critical, warning, notice }: Report["findings"]): string {
  return [
    `${critical} critical`,
    counted(warning, "warning"),
    counted(notice, "notice"),
  ].join(", ");
}

/** Says which days a report is of, and where the logs show only a part of them. */
export function periodText({ period: { start, end, lastLoggedAt } }: Report): string {
  const day = (time: Date) => time.toISOString().slice(0, 10);
  const [first, last] = [day(start), day(new Date(end.getTime() - 1))];
  const days = first === last ? first : `${first} to ${last}`;
  const logged = lastLoggedAt.toISOString().slice(0, 16).replace("T", " ");
  return day(lastLoggedAt) < last
    ? `${days}, of which the logs show a part: they end on ${logged}. Times are UTC.`
    : `${days}. Times are UTC.`;
}
