import { UserError } from "../../../ledger/error.ts";
import { findWords, type WordsCondition } from "../../../ledger/evidence/search.ts";
import {
  type ColumnKind,
  type ExportObject,
  findObject,
  orderOf,
} from "../../../ledger/export/object.ts";
import type { Selection } from "../../../ledger/export/rows.ts";
import { quoteName, quoteText } from "../../../ledger/quote.ts";
import type { LedgerReader } from "../../../ledger/store/open.ts";
import { readMoment, type ScopeName } from "../../../ledger/store/scope.ts";
import { type PageScope, readPageScope } from "../content/address.ts";
import { ENTRIES, FINDINGS, type RowView, rowView, STANDING } from "./rows_views.ts";

/** How a column is filtered, as in an address: `is.level=ERROR`, `from.amount=10`. */
export type FilterKind = "is" | "from" | "to" | "has";

/** A filter of a column. */
export interface RowFilter {
  readonly kind: FilterKind;
  readonly column: string;
  readonly value: string;
}

/** A column to sort by. */
export interface RowOrder {
  readonly column: string;
  readonly isDescending: boolean;
}

/** Which rows of a view an address asks for. */
export interface RowQuery {
  readonly view: RowView;
  readonly object: ExportObject;
  readonly page: PageScope;
  /** The parts of the scope that the view can go by. */
  readonly takes: (key: string) => boolean;
  readonly filters: readonly RowFilter[];
  /** Which log events hold the words of the scope, where the view is one of log events; else null. */
  readonly found: WordsCondition | null;
  readonly words: string;
  /** Sorted by first; empty for the usual order. */
  readonly order: readonly RowOrder[];
  readonly showsAll: boolean;
  /** From 1. */
  readonly number: number;
  readonly size: number;
}

/** Rows on a page. */
export const SIZES: readonly number[] = [25, 50, 100, 250];

const DEFAULT_SIZE = 25;
const FILTER = /^(is|from|to|has)\.(\w+)$/;
/** A number as a person writes one, or copies it from a page: its digits may be grouped. */
export const NUMBER = /-?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,9})?/;
const WHOLE_NUMBER = new RegExp(`^${NUMBER.source}$`);
const OWN = new Set(["q", "sort", "page", "size", "columns"]);
/** Stands for a missing value in an address. */
export const NO_VALUE = "\u2013";
const KEYED: Readonly<Record<string, string>> = {
  level: "level",
  event: "event_type",
  request: "request_id",
  message: "message_id",
  overdraft: "overdraft_class",
};

/**
 * Reads which rows of a view an address asks for, and sets the session's scope.
 *
 * @throws {UserError} If there is no such view or column, or a part is not what it must be.
 */
export async function readRowQuery(
  reader: LedgerReader,
  name: string,
  query: URLSearchParams,
): Promise<RowQuery> {
  const object = await find(reader, name);
  const page = readPageScope(query, (key) => OWN.has(key) || FILTER.test(key));
  const { from, to, currency, user, kind } = page.scope;
  await reader.setScope({ from, to, currency, user, kind });
  const kinds = new Map(object.columns.map((column) => [column.name, column.kind]));
  const requireColumn = (column: string) => {
    if (!kinds.has(column)) {
      throw new UserError(`Cannot use column "${column.slice(0, 40)}": ${object.name} has none`);
    }
    return column;
  };
  const filters = [...query].flatMap(([key, text]): RowFilter[] => {
    const match = FILTER.exec(key);
    const value = text.trim();
    if (match === null || value === "") return [];
    const column = requireColumn(match[2]);
    return [{
      kind: match[1] as FilterKind,
      column,
      value: readValue(match[1] as FilterKind, column, { value, kind: kinds.get(column)! }),
    }];
  });
  const order = (query.get("sort") ?? "").split(",").filter((part) => part !== "").map((part) => ({
    column: requireColumn(part.replace(/^-/, "")),
    isDescending: part.startsWith("-"),
  }));
  const size = readNumber(query, "size", DEFAULT_SIZE);
  const { search = "" } = page.scope;
  const isOfEvents = ["printed", "file_id", "line"].every((column) => kinds.has(column));
  return {
    view: rowView(object.name),
    object,
    page,
    takes: takesOf(object),
    filters,
    found: search === "" || !isOfEvents ? null : await findWords(reader, search),
    words: query.get("q")?.trim() ?? "",
    order,
    showsAll: query.get("columns") === "all",
    number: readNumber(query, "page", 1),
    size: SIZES.includes(size) ? size : DEFAULT_SIZE,
  };
}

/** The parts of the scope that a view can go by; none where there is no such view. */
export async function readTakes(
  reader: LedgerReader,
  name: string,
): Promise<(key: string) => boolean> {
  try {
    return takesOf(await find(reader, name));
  } catch (error) {
    if (error instanceof UserError) return () => false;
    throw error;
  }
}

/** The rows of the scope alone, before filters: what counts in filters are of. */
export function scopeSelection(query: RowQuery): Selection {
  const { object } = query;
  const conditions = scopeConditions(query);
  return { object, ...(conditions.length === 0 ? {} : { where: conditions.join("\n and ") }) };
}

/** The rows that an address asks for. */
export function rowSelection(query: RowQuery): Selection {
  const { object, filters, words } = query;
  const conditions = [
    ...scopeConditions(query),
    ...filterConditions(object, filters),
    ...words.split(/\s+/).filter((word) => word !== "").length === 0 ? [] : [
      wordsCondition(object.columns, words),
    ],
  ];
  return { object, ...(conditions.length === 0 ? {} : { where: conditions.join("\n and ") }) };
}

/**
 * The order of rows: as asked for, then the view's usual one, then by all columns, so that it is total, where
 * no key makes it so.
 */
export function orderSql({ object, order, view }: RowQuery): string {
  const names = new Set(object.columns.map(({ name }) => name));
  const usual = view.order.map((part) => ({
    column: part.replace(/^[-~]/, ""),
    isDescending: /^[-~]/.test(part),
    isOfSize: part.startsWith("~"),
  })).filter(({ column }) => names.has(column));
  const parts = [...order.map((one) => ({ ...one, isOfSize: false })), ...usual].map(
    ({ column, isDescending, isOfSize }) => {
      const name = quoteName(column);
      return `${isOfSize ? `abs(${name})` : name}${isDescending ? " desc" : ""} nulls last`;
    },
  );
  return [...parts, ...(view.choosing === undefined ? [orderOf(object)] : [])].join(", ");
}

/**
 * The same query of the view that rows are chosen by, where it has all that is filtered and sorted by; else the
 * query itself.
 */
export async function choosingQuery(reader: LedgerReader, query: RowQuery): Promise<RowQuery> {
  const { view: { choosing }, page: { scope }, filters, found, order, words } = query;
  if (choosing === undefined || words !== "") return query;
  if (found === null && (scope.search ?? "") !== "") return query;
  const object = await find(reader, choosing.view);
  const names = new Set(object.columns.map(({ name }) => name));
  const asked = [
    ...found?.columns ?? [],
    ...[...filters, ...order].map(({ column }) => column),
    ...Object.entries(KEYED).filter(([key]) => scope[key as ScopeName]).map(([, column]) => column),
  ];
  return asked.every((column) => names.has(column)) ? { ...query, object } : query;
}

async function find(reader: LedgerReader, name: string): Promise<ExportObject> {
  try {
    return await findObject(reader, name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `Cannot find rows "${name.slice(0, 60)}": ${error.message.split(": ").at(-1)}`,
    );
  }
}

function takesOf({ columns }: ExportObject): (key: string) => boolean {
  const names = new Set(columns.map(({ name }) => name));
  return (key) => {
    switch (key) {
      case "from":
      case "to":
        return columns.some(({ kind }) => kind === "time" || kind === "date");
      case "user":
        return names.has("user_id") || names.has("user_ids");
      case "kind":
        return names.has("finding_id");
      case "search":
        return true;
      default:
        return names.has(KEYED[key] ?? key);
    }
  };
}

function scopeConditions(
  { object: { name, columns }, page: { scope }, takes, found }: RowQuery,
): string[] {
  const names = new Set(columns.map(({ name }) => name));
  const [currency, user] = [
    names.has("currency") ? "currency" : "scope_currency()",
    names.has("user_id")
      ? "user_id"
      : names.has("user_ids")
      ? "if(list_contains(user_ids, scope_user()), scope_user(), null)"
      : "scope_user()",
  ];
  const time = columns.find(({ kind }) => kind === "time" || kind === "date")?.name;
  const span = names.has("first_seen_at") && names.has("last_seen_at")
    ? ["first_seen_at", "last_seen_at"]
    : names.has("started_at") && names.has("ended_at")
    ? ["started_at", "coalesce(ended_at, scope_to())"]
    : undefined;
  const isSet = ["from", "to", "currency", "user"].some((key) =>
    scope[key as keyof typeof scope] !== undefined && takes(key)
  );
  const own = ["user_ids", "is_open", "first_seen_at"].every((column) => names.has(column))
    ? `in_scope_case(${name})`
    : FINDINGS.has(name)
    ? `in_scope_finding(${name})`
    : ENTRIES.has(name)
    ? `in_scope(coalesce(${currency}, scope_currency()), ${user})`
    : STANDING.has(name)
    ? `in_scope(${currency}, ${user})`
    : span !== undefined
    ? `in_scope_span(${span.join(", ")}, coalesce(${currency}, scope_currency()), ${user})`
    : time !== undefined
    ? `in_scope_at(${quoteName(time)}, ${currency}, ${user})`
    : `in_scope(${currency}, ${user})`;
  const { kind, search = "", level, overdraft } = scope;
  const is = (column: string, value: string | undefined, sql = quoteName(column)) =>
    value === undefined || !names.has(column) ? [] : [`${sql} = ${quoteText(value)}`];
  return [
    ...(isSet ? [own] : []),
    ...(names.has("finding_id") ? is("kind", kind) : []),
    ...is("level", level, "coalesce(level::varchar, 'platform')"),
    ...is("event_type", scope.event),
    ...is("request_id", scope.request, "request_id::varchar"),
    ...is("message_id", scope.message),
    ...(overdraft === "any" && names.has("overdraft_class")
      ? ["overdraft_class is not null"]
      : is("overdraft_class", overdraft)),
    ...(search === "" ? [] : [found?.sql ?? wordsCondition(columns, search)]),
  ];
}

function filterConditions(object: ExportObject, filters: readonly RowFilter[]): string[] {
  const choices = Map.groupBy(filters.filter(({ kind }) => kind === "is"), ({ column }) => column);
  const chosen = [...choices].map(([column, values]) => {
    const parts = values.map(({ value }) =>
      value === NO_VALUE
        ? `${quoteName(column)} is null`
        : `${quoteName(column)}::varchar = ${quoteText(value)}`
    );
    return `(${parts.join(" or ")})`;
  });
  const others = filters.filter(({ kind }) => kind !== "is").map(({ kind, column, value }) => {
    const type = object.columns.find(({ name }) => name === column)!.kind;
    if (kind === "has") {
      return `contains(lower(${textOf({ name: column, kind: type })}), lower(${quoteText(value)}))`;
    }
    const isTime = type === "time" || type === "date";
    const literal = isTime ? `${quoteText(readMoment(value) ?? value)}::timestamp` : value;
    return `${quoteName(column)} ${kind === "from" ? ">=" : isTime ? "<" : "<="} ${literal}`;
  });
  return [...chosen, ...others];
}

/** A condition that a row's values hold each of some words. */
function wordsCondition(columns: ExportObject["columns"], words: string): string {
  return `has_words(concat_ws(' ', ${columns.map(textOf).join(", ")}), ${quoteText(words)})`;
}

function textOf({ name, kind }: { readonly name: string; readonly kind: ColumnKind }): string {
  return kind === "list"
    ? `array_to_string(${quoteName(name)}::varchar[], ' ')`
    : `${quoteName(name)}::varchar`;
}

/** Reads the value of a filter as SQL takes it. */
function readValue(
  filter: FilterKind,
  column: string,
  { value, kind }: { readonly value: string; readonly kind: ColumnKind },
): string {
  if (filter === "is" || filter === "has") return value;
  const isTime = kind === "time" || kind === "date";
  const isNumber = kind === "integer" || kind === "decimal" || kind === "double";
  const isValid = isTime ? readMoment(value) !== undefined : isNumber && WHOLE_NUMBER.test(value);
  if (isValid) return isNumber ? value.replaceAll(",", "") : value;
  const expected = isTime
    ? "a day like 2024-01-31"
    : isNumber
    ? "a number"
    : "no bounds for a text";
  throw new UserError(
    `Cannot use ${filter}.${column} "${value.slice(0, 40)}": expected ${expected}`,
  );
}

function readNumber(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name) ?? "";
  if (text === "") return usual;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UserError(`Cannot use ${name} "${text.slice(0, 20)}": expected a whole number from 1`);
}
