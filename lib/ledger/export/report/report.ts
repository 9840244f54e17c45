import type { LedgerReader } from "../../store/open.ts";
import type { ColumnKind } from "../object.ts";
import { textSql, type TextValue } from "../rows.ts";
import type { Period } from "./period.ts";

/** A column of a report's table. */
export interface ReportColumn {
  /** Its name in CSV files and in the SQL. */
  readonly name: string;
  /** Its name for people. */
  readonly label: string;
  readonly kind: ColumnKind;
}

/** What a table of a report is: its columns, the SQL of its rows, and their order. */
export interface TableQuery {
  /** Its name, of up to 31 characters. */
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly caption: string;
  readonly columns: readonly ReportColumn[];
  /** A query, or CTEs and a query, on the CTE `period` of one row. */
  readonly sql: string;
  /** What stands behind `order by`: a total order. */
  readonly order: string;
}

/** A table of a report, its values as exact texts. */
export interface ReportTable extends Omit<TableQuery, "sql" | "order"> {
  readonly rows: readonly (readonly TextValue[])[];
}

/** How many findings of each severity a period has. */
export type FindingCounts = Readonly<Record<"critical" | "warning" | "notice", number>>;

/** A report on a period: the same figures for each format. */
export interface Report {
  /** Name of its files, without an ending. */
  readonly fileName: string;
  readonly title: string;
  /** What it says, in a sentence or two. */
  readonly answer: string;
  readonly period: Period;
  readonly tables: readonly ReportTable[];
  readonly findings: FindingCounts;
  /** Decimals of each currency. */
  readonly places: ReadonlyMap<TextValue, number>;
}

/** Asks for a report's table of a period. */
export async function askTable(
  reader: LedgerReader,
  query: TableQuery,
  period: Period,
): Promise<ReportTable> {
  const { sql, order, ...table } = query;
  const texts = table.columns.map((column) => textSql(column, "joined"));
  const rows: TextValue[][] = [];
  const statement = `select ${texts.join(", ")}\nfrom (${periodSql(sql)})\norder by ${order}`;
  for await (const page of reader.pages(statement, parametersOf(period))) {
    rows.push(...page as TextValue[][]);
  }
  return { ...table, rows };
}

/** Asks for one text of a period. */
export async function askText(
  reader: LedgerReader,
  sql: string,
  period: Period,
): Promise<string> {
  const { text } = await reader.columns(`${periodSql(sql)}`, parametersOf(period));
  return String(text[0]);
}

/** Tells the decimals of each currency of the ledger. */
export async function askPlaces(reader: LedgerReader): Promise<Map<TextValue, number>> {
  const { currency, places } = await reader.columns(
    "select distinct currency, minor_units(currency) as places from transactions order by currency",
  );
  return new Map(currency.map((code, index) => [code as TextValue, Number(places[index])]));
}

function periodSql(sql: string): string {
  const period = `with period as (
    select
        $1::timestamp as period_start,
        $2::timestamp as period_end,
        $3::timestamp as before_start,
        (
            select bool_or(logged_at >= $3::timestamp and logged_at < $1::timestamp) from log_events
        ) as has_before
)`;
  return sql.trimStart().startsWith("with ")
    ? `${period},${sql.trimStart().slice("with".length)}`
    : `${period}\n${sql}`;
}

function parametersOf({ start, end, before }: Period): Date[] {
  return [start, end, before];
}
