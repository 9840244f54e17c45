import { rowsSql } from "../../../ledger/export/rows.ts";
import type { ColumnKind, ExportColumn } from "../../../ledger/export/object.ts";
import { quoteName, quoteText } from "../../../ledger/quote.ts";
import type { LedgerReader } from "../../../ledger/store/open.ts";
import { escapeXml } from "../../escape.ts";
import { isDay, SCOPE_KEYS } from "../content/address.ts";
import type { RowPreset } from "./rows_views.ts";
import {
  NO_VALUE,
  NUMBER,
  type RowFilter,
  type RowQuery,
  scopeSelection,
  SIZES,
} from "./rows_query.ts";

/** The values of columns that are chosen from, with how many rows of the scope have each. */
export type ColumnChoices = ReadonlyMap<
  string,
  readonly (readonly [value: string, count: number])[]
>;

const MOST_CHOICES = 40;
const BOUNDED: readonly ColumnKind[] = ["integer", "decimal", "double", "time", "date"];

/** Counts the rows of each value, among all rows of the scope. */
export async function countChoices(reader: LedgerReader, query: RowQuery): Promise<ColumnChoices> {
  const names = new Set(query.object.columns.map(({ name }) => name));
  const columns = query.view.choices.filter((name) => names.has(name));
  if (columns.length === 0) return new Map();
  const selection = scopeSelection(query);
  const parts = columns.map((name) =>
    `select ${quoteText(name)} as part, coalesce(${quoteName(name)}::varchar, ${
      quoteText(NO_VALUE)
    }) as value, count(*) as n from chosen group by all`
  );
  const list = columns.map(quoteName).join(", ");
  const { part, value, n } = await reader.columns(
    `with chosen as materialized (select ${list} from (${rowsSql(selection)}))
     ${parts.join("\n union all ")}
     order by part, n desc, value`,
  );
  const choices = new Map<string, [string, number][]>(columns.map((name) => [name, []]));
  part.forEach((name, row) =>
    choices.get(String(name))!.push([String(value[row]), Number(n[row])])
  );
  return choices;
}

/** Draws the search and the filters of columns, as a form that leads to another address. */
export function renderFilters(
  query: RowQuery,
  { choices, address }: { readonly choices: ColumnChoices; readonly address: URLSearchParams },
): string {
  const { filters, words, object, view, showsAll, size } = query;
  const hidden = [...SCOPE_KEYS, "columns"].flatMap((name) => {
    const value = address.get(name) ?? "";
    return value === "" ? [] : [
      `<input type="hidden" name="${escapeXml(name)}" value="${escapeXml(value)}">`,
    ];
  });
  // What has no field would be lost at the next change.
  const filtered = new Set(filters.map(({ column }) => column));
  const shown = showsAll || view.columns.length === 0 ? object.columns : object.columns.filter((
    { name },
  ) => view.columns.includes(name) || choices.has(name) || filtered.has(name));
  const fields = shown.map((column) => {
    const own = filters.filter((filter) => filter.column === column.name);
    const values = choices.get(column.name);
    const boxes = renderChoices(column, own, values ?? []);
    const isBounded = values === undefined || own.some(({ kind }) => kind !== "is");
    return `<fieldset><legend>${escapeXml(wordsOf(column.name))}</legend>${boxes}${
      isBounded ? renderBounds(column, own) : ""
    }</fieldset>`;
  });
  const count = filters.length === 0 ? "" : ` (${filters.length})`;
  // What a link above the rows names needs no open form, which would hide the rows.
  const isKnown = filters.length === 0 ||
    view.presets.some(({ parts }) => isPreset(filters, parts));
  const sizes = SIZES.map((one) =>
    `<option value="${one}"${one === size ? " selected" : ""}>${one}</option>`
  ).join("");
  return `<form class="rows" action="/rows/${
    encodeURIComponent(object.name)
  }" method="get" autocomplete="off" aria-label="Filters">${hidden.join("")}
<label>Search all columns <input name="q" type="search" value="${
    escapeXml(words)
  }" autocomplete="off" size="20"></label>
<label>Rows per page <select name="size">${sizes}</select></label>
${renderSorting(shown, address.get("sort") ?? "")}
<button type="submit">Apply</button>
<details${isKnown ? "" : " open"}><summary>Filters${count}</summary>
<div class="fields">${fields.join("\n")}</div></details>
</form>`;
}

/** Draws a list of orders, for screens on which rows are cards and have no headings to click. */
function renderSorting(columns: readonly ExportColumn[], sort: string): string {
  const orders = columns.flatMap(({ name, kind }) => {
    const [up, down] = kind === "time" || kind === "date"
      ? ["earliest first", "latest first"]
      : BOUNDED.includes(kind)
      ? ["smallest first", "largest first"]
      : ["A to Z", "Z to A"];
    const words = wordsOf(name);
    return [[name, `${words}, ${up}`], [`-${name}`, `${words}, ${down}`]];
  });
  const all = sort === "" || orders.some(([value]) => value === sort)
    ? orders
    : [[sort, "as in the address"], ...orders];
  const options = [["", "usual order"], ...all].map(([value, words]) =>
    `<option value="${escapeXml(value)}"${value === sort ? " selected" : ""}>${
      escapeXml(words)
    }</option>`
  );
  return `<label class="sorting">Sort <select name="sort">${options.join("")}</select></label>`;
}

/** Whether filters are those of a preset, and no others. */
export function isPreset(filters: readonly RowFilter[], parts: RowPreset["parts"]): boolean {
  const own = filters.map(({ kind, column, value }) => `${kind}.${column}=${value}`).sort();
  const wanted = parts.map(([name, value]) => `${name}=${value}`).sort();
  return own.length === wanted.length && own.every((filter, place) => filter === wanted[place]);
}

/** Draws the values that can be chosen, and those that are chosen already. */
function renderChoices(
  { name }: ExportColumn,
  own: readonly RowFilter[],
  values: readonly (readonly [value: string, count: number])[],
): string {
  const chosen = new Set(own.filter(({ kind }) => kind === "is").map(({ value }) => value));
  const counts = new Map<string, number | undefined>(values.slice(0, MOST_CHOICES));
  const all = new Map(values);
  for (const value of chosen) counts.set(value, all.get(value));
  if (counts.size === 0) return "";
  const boxes = [...counts].map(([value, count]) =>
    `<label><input type="checkbox" name="is.${name}" value="${escapeXml(value)}"${
      chosen.has(value) ? " checked" : ""
    }> ${escapeXml(labelOf(value))}${
      count === undefined ? "" : ` (${count.toLocaleString("en")})`
    }</label>`
  );
  return `<div class="choices">${boxes.join("\n")}</div>`;
}

function labelOf(value: string): string {
  switch (value) {
    case NO_VALUE:
      return "no value";
    case "true":
      return "yes";
    case "false":
      return "no";
    default:
      return valueWords(value);
  }
}

/** Writes a value of ours, such as `already_synced`, in words; what the logs print stays as it is. */
export function valueWords(value: string): string {
  return /^[a-z]+(?:_[a-z]+)+$/.test(value) ? value.replaceAll("_", " ") : value;
}

function renderBounds({ name, kind }: ExportColumn, own: readonly RowFilter[]): string {
  const isTime = kind === "time" || kind === "date";
  const inputs = (filter: string, label: string) => {
    const values = own.filter((one) => one.kind === filter).map(({ value }) => value);
    return (values.length === 0 ? [""] : values).map((value) =>
      `<label>${label} <input name="${filter}.${name}" ${typeOf(filter, kind, value)} value="${
        escapeXml(value)
      }" size="10" autocomplete="off"></label>`
    ).join("");
  };
  return BOUNDED.includes(kind)
    ? inputs("from", "From") + inputs("to", isTime ? "until before" : "to")
    : inputs("has", "Contains");
}

function typeOf(filter: string, kind: ColumnKind, value: string): string {
  if (filter === "has") return 'type="search"';
  if (kind !== "time" && kind !== "date") {
    return `type="text" inputmode="decimal" pattern="${NUMBER.source}" title="A number"`;
  }
  // A field for days would leave a time out.
  return value === "" || isDay(value) ? 'type="date"' : 'type="text"';
}

const HEADINGS: Readonly<Record<string, string>> = {
  for_company: "for the company",
  for_user: "for the user",
  is_mechanical: "follows from its cause",
  task: "what to do",
  // As the pages of users and transactions have it.
  old_balance: "wallet before",
  closing_balance: "wallet after",
  sync_difference: "payment balance - wallet",
};

/** Writes a column's name in words. */
export function wordsOf(name: string): string {
  return HEADINGS[name] ?? name.replaceAll("_", " ").replace(/ at$/, "").replace(/\bvat\b/, "VAT");
}
