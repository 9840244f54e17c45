import type { LedgerReader } from "../../store/open.ts";
import { type ColumnKind, kindOf } from "../object.ts";
import { textPages, type TextValue } from "../rows.ts";
import type { Period } from "./period.ts";
import { readReportQuery } from "./report_query.ts";

/** A column of a report's table. */
export interface ReportColumn {
  /** Its name in CSV files and in the SQL. */
  readonly name: string;
  /** Its name for people. */
  readonly label: string;
  readonly kind: ColumnKind;
}

/** A table of a report, its values as exact texts. */
export interface ReportTable {
  /** Its name, of up to 31 characters. */
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly caption: string;
  /** What is said where it has no rows. */
  readonly empty: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly TextValue[])[];
}

/** How many findings, or open cases, of each severity a period has. */
export type SeverityCounts = Readonly<Record<"critical" | "warning" | "notice", number>>;

/** A report on a period: the same figures for each format. */
export interface Report {
  /** Name of its files, without an ending. */
  readonly fileName: string;
  readonly title: string;
  /** What it says, in a sentence or two. */
  readonly answer: string;
  readonly period: Period;
  readonly tables: readonly ReportTable[];
  readonly findings: SeverityCounts;
  /** The cases that are open at its end. */
  readonly cases: SeverityCounts;
  /** Decimals of each currency. */
  readonly places: ReadonlyMap<TextValue, number>;
}

/**
 * Asks for a report's table, under the scope of the reader's session.
 *
 * @param name Name of its query in `lib/model/reports/`.
 */
export async function askTable(reader: LedgerReader, name: string): Promise<ReportTable> {
  const { title, caption, empty, headings, sql } = readReportQuery(name);
  const { column_name, column_type } = await reader.columns(`describe ${sql}`);
  const columns = column_name.map((column, index): ReportColumn => ({
    name: String(column),
    label: headings.get(String(column)) ?? inWords(String(column)),
    kind: kindOf(String(column_type[index])),
  }));
  const rows: TextValue[][] = [];
  for await (const page of textPages(reader, columns, { from: `(${sql})`, lists: "joined" })) {
    rows.push(...page);
  }
  return { name: title, caption, empty, columns, rows };
}

/** Asks for a report's sentence, under the scope of the reader's session. */
export async function askAnswer(reader: LedgerReader, name: string): Promise<string> {
  const { text } = await reader.columns(readReportQuery(name).sql);
  return String(text[0]);
}

/** Returns the decimals of each currency of the ledger. */
export async function askPlaces(reader: LedgerReader): Promise<Map<TextValue, number>> {
  const { currency, places } = await reader.columns(
    "select distinct currency, minor_units(currency) as places from transactions order by currency",
  );
  return new Map(currency.map((code, index) => [code as TextValue, Number(places[index])]));
}

/** Counts a table of findings or cases by severity. */
export function countSeverities({ columns, rows }: ReportTable): SeverityCounts {
  const counts = { critical: 0, warning: 0, notice: 0 };
  const index = columns.findIndex(({ name }) => name === "severity");
  for (const row of rows) counts[row[index] as keyof SeverityCounts] += 1;
  return counts;
}

/** Writes a name of the ledger for people: `last_seen_at` as `Last seen at`. */
export function inWords(name: string): string {
  const words = name.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
