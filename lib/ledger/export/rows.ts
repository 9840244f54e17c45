import type { LedgerReader } from "../store/open.ts";
import { refusedCondition } from "./condition.ts";
import { type ExportColumn, type ExportObject, orderOf } from "./object.ts";
import { quoteName } from "../quote.ts";

/** A value as text: digits of numbers, ISO times in UTC; null where there is none. */
export type TextValue = string | null;

/** How a list in a column is written: its items joined by `; `, as JSON, or as JSON texts of its items. */
export type ListForm = "joined" | "json" | "items";

/** Which rows of an object are meant. */
export interface Selection {
  readonly object: ExportObject;
  /** An SQL expression that rows must fulfil, checked before. */
  readonly where?: string;
  /** SQL of the order that rows are written in, before the one that all exports have. */
  readonly order?: string;
}

/** The SQL of a selection's rows, typed, without an order. */
export function rowsSql(selection: Selection): string {
  const { object } = selection;
  const list = object.columns.map(({ name, sql }) => {
    const quoted = quoteName(name);
    return sql === quoted ? sql : `${sql} as ${quoted}`;
  });
  return `select ${list.join(", ")}\nfrom ${object.sql}${conditionOf(selection)}`;
}

/**
 * Gives a selection's rows as texts, a page at a time.
 *
 * @param lists How lists are written.
 * @param first A column that the rows are ordered by before all others.
 * @throws {UserError} If DuckDB refuses the condition.
 */
export async function* textRows(
  reader: LedgerReader,
  selection: Selection,
  lists: ListForm,
  first?: string,
): AsyncGenerator<TextValue[][]> {
  const { object } = selection;
  const order = [
    ...first === undefined ? [] : [`${quoteName(first)} nulls last`],
    ...selection.order === undefined ? [] : [selection.order],
    orderOf(object),
  ];
  const rows = textPages(reader, object.columns, {
    lists,
    from: `(${rowsSql(selection)}) order by ${order.join(", ")}`,
  });
  try {
    yield* rows;
  } catch (error) {
    throw refusedBy(selection, error);
  }
}

/**
 * Gives rows of a query as texts, a page at a time: DuckDB writes each row as one JSON text, since a
 * text takes as long to fetch as a whole row.
 *
 * @param from What follows `from`, with the order.
 */
export async function* textPages(
  reader: LedgerReader,
  columns: readonly Pick<ExportColumn, "name" | "kind">[],
  { from, lists }: { readonly from: string; readonly lists: ListForm },
): AsyncGenerator<TextValue[][]> {
  const texts = columns.map((column) => textSql(column, lists));
  const sql = `select to_json([${texts.join(", ")}])::varchar\nfrom ${from}`;
  for await (const page of reader.pages(sql)) {
    yield page.map(([row]) => JSON.parse(row as string) as TextValue[]);
  }
}

/** Counts a selection's rows. */
export async function countRows(reader: LedgerReader, selection: Selection): Promise<number> {
  try {
    const { n } = await reader.columns(
      `select count(*) as n from ${selection.object.sql}${conditionOf(selection)}`,
    );
    return Number(n[0]);
  } catch (error) {
    throw refusedBy(selection, error);
  }
}

/** Says that a condition is to blame where there is one. */
export function refusedBy({ where }: Selection, error: unknown): unknown {
  return where === undefined ? error : refusedCondition(where, error);
}

function conditionOf({ where }: Selection): string {
  return where === undefined ? "" : `\nwhere (${where}\n)`;
}

/** The SQL of a typed column's value as text. */
export function textSql(
  { name, kind }: Pick<ExportColumn, "name" | "kind">,
  lists: ListForm,
): string {
  const value = quoteName(name);
  switch (kind) {
    case "time":
      return `strftime(${value}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
    case "decimal":
      return `case when contains(${value}::varchar, '.') then number_text(${value})
        else ${value}::varchar end`;
    case "list":
      return listSql(value, lists);
    default:
      return `${value}::varchar`;
  }
}

function listSql(value: string, lists: ListForm): string {
  if (lists === "json") return `to_json(${value})::varchar`;
  const items = `list_filter(${value}::varchar[], lambda item: item is not null)`;
  return lists === "items" ? `to_json(${items})::varchar` : `array_to_string(${items}, '; ')`;
}
