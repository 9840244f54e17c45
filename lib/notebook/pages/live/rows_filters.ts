import { rowsSql } from "../../../ledger/export/rows.ts";
import type { ColumnKind, ExportColumn } from "../../../ledger/export/object.ts";
import { quoteName, quoteText } from "../../../ledger/quote.ts";
import type { LedgerReader } from "../../../ledger/store/open.ts";
import { escapeXml } from "../../escape.ts";
import { SCOPE_KEYS } from "../content/address.ts";
import { NO_VALUE, type RowFilter, type RowQuery, scopeSelection, SIZES } from "./rows_query.ts";

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
  const hidden = [...SCOPE_KEYS, "sort", "columns"].flatMap((name) => {
    const value = address.get(name) ?? "";
    return value === "" ? [] : [
      `<input type="hidden" name="${escapeXml(name)}" value="${escapeXml(value)}">`,
    ];
  });
  const shown = showsAll || view.columns.length === 0
    ? object.columns
    : object.columns.filter(({ name }) => view.columns.includes(name) || choices.has(name));
  const fields = shown.map((column) => {
    const own = filters.filter((filter) => filter.column === column.name);
    const values = choices.get(column.name);
    return values === undefined
      ? renderField(column, own)
      : renderChoices(column, { own, values: values.slice(0, MOST_CHOICES) });
  });
  const count = filters.length === 0 ? "" : ` (${filters.length})`;
  const sizes = SIZES.map((one) =>
    `<option value="${one}"${one === size ? " selected" : ""}>${one}</option>`
  ).join("");
  return `<form class="rows" action="/rows/${
    encodeURIComponent(object.name)
  }" method="get" aria-label="Filters">${hidden.join("")}
<label>Search all columns <input name="q" type="search" value="${
    escapeXml(words)
  }" autocomplete="off" size="20"></label>
<label>Rows per page <select name="size">${sizes}</select></label>
<button type="submit">Apply</button>
<details${filters.length === 0 ? "" : " open"}><summary>Filters${count}</summary>
<div class="fields">${fields.join("\n")}</div></details>
</form>`;
}

function renderChoices(
  { name }: ExportColumn,
  { own, values }: {
    readonly own: readonly RowFilter[];
    readonly values: readonly (readonly [string, number])[];
  },
): string {
  const boxes = values.map(([value, count]) => {
    const isChecked = own.some((filter) => filter.kind === "is" && filter.value === value);
    const text = value === NO_VALUE
      ? "no value"
      : value === "true"
      ? "yes"
      : value === "false"
      ? "no"
      : value.replaceAll("_", " ");
    return `<label><input type="checkbox" name="is.${name}" value="${escapeXml(value)}"${
      isChecked ? " checked" : ""
    }> ${escapeXml(text)} (${count.toLocaleString("en")})</label>`;
  });
  return `<fieldset><legend>${escapeXml(words(name))}</legend><div class="choices">${
    boxes.join("\n")
  }</div></fieldset>`;
}

function renderField({ name, kind }: ExportColumn, own: readonly RowFilter[]): string {
  const valueOf = (filter: string) => own.find((one) => one.kind === filter)?.value ?? "";
  const input = (filter: string, label: string, type: string) =>
    `<label>${label} <input name="${filter}.${name}" type="${type}" value="${
      escapeXml(valueOf(filter))
    }" size="10" autocomplete="off"></label>`;
  const isTime = kind === "time" || kind === "date";
  const fields = BOUNDED.includes(kind)
    ? input("from", "From", isTime ? "date" : "text") +
      input("to", isTime ? "until before" : "to", isTime ? "date" : "text")
    : input("has", "Contains", "search");
  return `<fieldset><legend>${escapeXml(words(name))}</legend>${fields}</fieldset>`;
}

function words(name: string): string {
  return name.replaceAll("_", " ").replace(/ at$/, "");
}
