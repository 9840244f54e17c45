import { counted } from "../../../ledger/counted.ts";
import { countRows, rowsSql } from "../../../ledger/export/rows.ts";
import { quoteName } from "../../../ledger/quote.ts";
import type { CellValue, LedgerReader } from "../../../ledger/store/open.ts";
import type { ColumnKind, ExportColumn } from "../../../ledger/export/object.ts";
import { escapeXml } from "../../escape.ts";
import { formatValue, writeMinute } from "../../table.ts";
import { type PageScope, writeQuery } from "../content/address.ts";
import type { Content } from "../content/content.ts";
import { countChoices, isPreset, renderFilters, valueWords, wordsOf } from "./rows_filters.ts";
import {
  choosingQuery,
  orderSql,
  readRowQuery,
  type RowQuery,
  rowSelection,
} from "./rows_query.ts";
import { renderSums } from "./rows_sums.ts";
import { ROW_VIEWS, type RowPreset, type RowSums, STANDING } from "./rows_views.ts";

/** A page of rows, and what stands around it. */
export interface RowsPage {
  readonly content: Content;
  readonly page: PageScope;
  readonly takes: (key: string) => boolean;
  /** Parts of the address that are not the scope's. */
  readonly kept: readonly (readonly [name: string, value: string])[];
  /** Parts of the scope that the page has a search of its own for. */
  readonly quiet: readonly string[];
}

const LISTED_ITEMS = 3;
const MOST_CHARACTERS = 2000;
const NUMBERS: readonly ColumnKind[] = ["integer", "decimal", "double"];
const PROSE = new Set([
  "text",
  "reason",
  "headline",
  "for_company",
  "for_user",
  "entry",
  "note",
  "meaning",
]);
/** Columns that name a thing in words, and the column of its id. */
const TITLES: Readonly<Record<string, string>> = { headline: "case_id", title: "finding_id" };
const LABELS = /(?:^|_)(?:id|line|number)$/;

/** Makes the page of the rows that an address asks for; the database filters, sorts and counts all of them. */
export async function renderRows(
  reader: LedgerReader,
  name: string,
  address: URLSearchParams,
): Promise<RowsPage> {
  const query = await readRowQuery(reader, name, address);
  const choosing = await choosingQuery(reader, query);
  const total = await countRows(reader, rowSelection(choosing));
  const pages = Math.max(1, Math.ceil(total / query.size));
  const shown = { ...query, number: Math.min(query.number, pages) };
  const columns = shownColumns(shown);
  const read = [...columns, ...hiddenIds(shown.object.columns, columns)];
  const rows = await readRows(reader, shown, read, { ...choosing, number: shown.number });
  const choices = await countChoices(reader, choosing);
  const kept = [...address].filter(([key, value]) =>
    value !== "" && (key.includes(".") || ["q", "sort", "size", "columns"].includes(key))
  ).map(([key, value]) => [key, value] as const);
  const main = [
    `<h1>${escapeXml(query.view.title)}</h1>`,
    renderViews(query),
    query.view.note === undefined ? "" : `<p class="hint">${escapeXml(query.view.note)}</p>`,
    renderFilters(shown, { choices, address }),
    renderSummary(shown, { total, pages, address }),
    query.view.sums === undefined
      ? ""
      : await renderSums(reader, rowSelection(query), unfiltered(query.view.sums, query)),
    renderTable(shown, { columns, read, rows, address }),
    renderPaging(shown, { total, pages, address }),
    renderMeanings(columns, await readMeanings(reader, query.object.name)),
  ];
  return {
    content: { title: query.view.title, head: main.join("\n"), sections: [] },
    page: query.page,
    takes: query.takes,
    kept,
    // Of log lines the one goes by what was printed, the other by all columns.
    quiet: query.object.columns.some(({ name }) => name === "printed") ? [] : ["search"],
  };
}

/** The columns of most importance, or all. */
function shownColumns({ object, view, showsAll }: RowQuery): readonly ExportColumn[] {
  if (showsAll || view.columns.length === 0) return object.columns;
  return view.columns.flatMap((name) =>
    object.columns.find((column) => column.name === name) ?? []
  );
}

/** Leaves out of sums a column of which a filter has one value. */
function unfiltered(sums: RowSums, { filters }: RowQuery): RowSums {
  const isOne = (name: string) =>
    filters.filter(({ kind, column }) => kind === "is" && column === name).length === 1;
  return { ...sums, by: sums.by.filter((name) => !isOne(name)) };
}

/** The columns of ids that titles lead by, where they are not shown themselves. */
function hiddenIds(
  all: readonly ExportColumn[],
  shown: readonly ExportColumn[],
): readonly ExportColumn[] {
  const ids = shown.map(({ name }) => TITLES[name]);
  return all.filter((column) => ids.includes(column.name) && !shown.includes(column));
}

async function readRows(
  reader: LedgerReader,
  query: RowQuery,
  columns: readonly ExportColumn[],
  choosing: RowQuery,
): Promise<CellValue[][]> {
  const hasCurrency = query.object.columns.some(({ name }) => name === "currency");
  const list = columns.map(({ name, kind }) =>
    kind === "decimal" && hasCurrency && !name.endsWith("units")
      ? `money(${quoteName(name)}, currency)`
      : quoteName(name)
  );
  const page = `from (${rowsSql(rowSelection(choosing))})
     order by ${orderSql(choosing)}
     limit ${query.size} offset ${(query.number - 1) * query.size}`;
  const key = query.view.choosing?.key;
  const chosen = key === undefined ? page : await chooseRows(reader, query, { key, page });
  // Texts of logs are cut where they are shown; a download has all of them.
  const values = await reader.columns(
    `select ${list.map((sql, place) => `${sql} as c${place}`).join(", ")} ${chosen}`,
  );
  const cells = columns.map((_, place) => values[`c${place}`]);
  return Array.from(
    { length: cells[0]?.length ?? 0 },
    (_, row) => cells.map((column) => column[row]),
  );
}

/** Says which rows a page has by their keys, so that the rest is worked out of no others. */
async function chooseRows(
  reader: LedgerReader,
  query: RowQuery,
  { key, page }: { readonly key: readonly string[]; readonly page: string },
): Promise<string> {
  const [first, second] = key.map(quoteName);
  const { a, b } = await reader.columns(`select ${first} as a, ${second} as b ${page}`);
  const listOf = (values: readonly CellValue[]) =>
    values.length === 0 ? "(null)" : `(${[...new Set(values.map(Number))].join(", ")})`;
  const pairs = a.map((value, row) => `(${Number(value)}, ${Number(b[row])})`);
  return `from ${quoteName(query.object.name)}
     where ${first} in ${listOf(a)} and ${second} in ${listOf(b)}
         and (${first}, ${second}) in (${pairs.length === 0 ? "(null, null)" : pairs.join(", ")})
     order by ${orderSql(query)}`;
}

/** Leads to all rows and to filters that are often wanted, and to other views of the same scope. */
function renderViews(query: RowQuery): string {
  const { view, page, filters } = query;
  const link = (label: string, parts: RowPreset["parts"]) => {
    const query = new URLSearchParams(writeQuery(page).slice(1));
    for (const [name, value] of parts) query.append(name, value);
    const current = isPreset(filters, parts) ? ' aria-current="true"' : "";
    return `<a data-live${current} href="/rows/${view.view}?${escapeXml(String(query))}">${
      escapeXml(label)
    }</a>`;
  };
  const presets = view.presets.length === 0
    ? ""
    : `Show: ${
      [link("All", []), ...view.presets.map(({ label, parts }) => link(label, parts))].join(
        " \u00b7 ",
      )
    }. `;
  const others = ROW_VIEWS.filter((one) => one.view !== view.view && one.isLinked !== false).map((
    one,
  ) => `<a href="/rows/${one.view}${escapeXml(writeQuery(page))}">${escapeXml(one.title)}</a>`);
  return `<p class="more">${presets}Other rows: ${others.join(" \u00b7 ")}</p>`;
}

interface Position {
  readonly total: number;
  readonly pages: number;
  readonly address: URLSearchParams;
}

function renderSummary(query: RowQuery, { total, address }: Position): string {
  const { object, number, size, showsAll, view } = query;
  const first = (number - 1) * size + 1;
  const last = Math.min(total, number * size);
  const count = counted(total, "row");
  const range = total === 0
    ? "No row matches."
    : `${first.toLocaleString("en")} to ${last.toLocaleString("en")} of <b>${count}</b>`;
  const { from, to } = query.page.scope;
  const isOfEnd = STANDING.has(object.name) && (from !== undefined || to !== undefined);
  const download = (format: string) =>
    `<a href="/download/${encodeURIComponent(object.name)}.${format}${
      escapeXml(change(address, { page: "", size: "", columns: "" }))
    }" download>${format.toUpperCase()}</a>`;
  const columns = view.columns.length === 0
    ? ""
    : ` \u00b7 <a data-live href="${
      escapeXml(change(address, { columns: showsAll ? "" : "all" }))
    }">${showsAll ? "Fewer columns" : `All ${object.columns.length} columns`}</a>`;
  return `<p class="rows-summary" role="status">${range}${
    isOfEnd ? ", as of the end of the period" : ""
  } \u00b7 Download all of them: ${download("csv")} ${download("xlsx")}${columns}</p>`;
}

function renderTable(
  query: RowQuery,
  { columns, read, rows, address }: {
    readonly columns: readonly ExportColumn[];
    /** The columns of the rows: those that are shown, and ids behind them. */
    readonly read: readonly ExportColumn[];
    readonly rows: readonly CellValue[][];
    readonly address: URLSearchParams;
  },
): string {
  const head = columns.map((column) => renderHeading(query, column, address)).join("");
  const choices = new Set(query.view.choices);
  const titled = columns.map(({ name }) =>
    read.findIndex((column) => column.name === TITLES[name])
  );
  const body = rows.map((row) => {
    const cells = columns.map((column, place) =>
      renderCell(column, row[place], {
        choices,
        named: titled[place] < 0 ? null : row[titled[place]],
      })
    );
    return `<tr>${cells.join("")}</tr>`;
  }).join("\n");
  const title = escapeXml(query.view.title);
  return `<div class="rows-table cards" tabindex="0" role="region" aria-label="Rows">` +
    `<table aria-label="${title}">\n` +
    `<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table></div>`;
}

function renderHeading(
  { order }: RowQuery,
  { name, kind }: ExportColumn,
  address: URLSearchParams,
): string {
  const own = order.find((one) => one.column === name);
  const next = own === undefined ? name : own.isDescending ? "" : `-${name}`;
  const sign = own === undefined ? "" : own.isDescending ? " \u25bc" : " \u25b2";
  const sorted = own === undefined
    ? ""
    : ` aria-sort="${own.isDescending ? "descending" : "ascending"}"`;
  const href = escapeXml(change(address, { sort: next, page: "" }));
  return `<th scope="col"${sorted} class="${classOf(name, kind)}"><a data-live href="${href}">${
    headingOf(name, kind)
  }${sign}</a></th>`;
}

/** A column's name in words, with the zone of a time. */
function headingOf(name: string, kind: ColumnKind): string {
  const words = wordsOf(name);
  return escapeXml(kind === "time" ? `${words} (UTC)` : words);
}

function classOf(name: string, kind: ColumnKind): string {
  if (NUMBERS.includes(kind)) return "number";
  if (kind === "time" || kind === "date") return "word time";
  if (PROSE.has(name)) return "prose";
  if (kind === "list" || /^(?:printed|metadata|excerpt|stream|file)$/.test(name)) return "text";
  return LABELS.test(name) ? "word" : "value";
}

function renderCell(
  { name, kind }: ExportColumn,
  value: CellValue,
  { choices, named }: { readonly choices: ReadonlySet<string>; readonly named: CellValue },
): string {
  const label = ` data-label="${headingOf(name, kind)}"`;
  const written = writeCell(name, value);
  const text = written !== undefined && choices.has(name) ? valueWords(written) : written;
  if (text === undefined) {
    return `<td class="none${
      NUMBERS.includes(kind) ? " number" : ""
    }"${label}><span>\u2013</span></td>`;
  }
  const sort = classOf(name, kind);
  // What a log line printed is cut; a sentence of ours is of use to its end only.
  const isSentence = sort === "prose" && name !== "text";
  const shown = isSentence ? formatValue(text, MOST_CHARACTERS)! : formatValue(text)!;
  const title = shown === text ? "" : ` title="${escapeXml(text.slice(0, MOST_CHARACTERS))}"`;
  const isId = sort === "word" && name.endsWith("_id");
  const id = named !== null
    ? writeTitle(shown, String(named))
    : isId && text.length > 14
    ? `<span class="balancebook-id" data-id="${escapeXml(text)}" title="${escapeXml(text)}">${
      escapeXml(shortId(text))
    }</span>`
    : isId && kind === "text"
    ? `<span data-id="${escapeXml(text)}">${escapeXml(shown)}</span>`
    : sort === "value"
    ? escapeXml(shown).replaceAll("_", "_<wbr>")
    : escapeXml(shown);
  return `<td class="${sort}"${label}${title}><span>${id}</span></td>`;
}

/** Writes a title, or the words with which a headline begins, as what leads to the thing of an id. */
function writeTitle(text: string, id: string): string {
  const [title] = /^[^,:]*/.exec(text)!;
  return `<span data-id="${escapeXml(id)}">${escapeXml(title)}</span>${
    escapeXml(text.slice(title.length))
  }`;
}

/** Enough of an id to tell and to search it by. */
function shortId(id: string): string {
  return /^[a-z_]+-[0-9a-f]{10}$/.test(id) ? id : `${id.slice(0, 10)}\u2026`;
}

function writeCell(name: string, value: CellValue): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) {
    const left = value.length - LISTED_ITEMS;
    const items = value.slice(0, LISTED_ITEMS).join(", ");
    return left > 0 ? `${items} and ${left} more` : items;
  }
  if (typeof value === "number" && !LABELS.test(name)) {
    return value.toLocaleString("en", { maximumFractionDigits: 6 });
  }
  if (!(value instanceof Date)) return String(value);
  // Of a log line the milliseconds matter, of a case the day.
  return name === "logged_at" ? formatValue(value)! : writeMinute(value)!;
}

/** What the ledger says of the columns of a view, by their names. */
async function readMeanings(
  reader: LedgerReader,
  object: string,
): Promise<ReadonlyMap<string, string>> {
  const { name, meaning } = await reader.columns(
    "select column_name as name, meaning from column_notes where object = $1",
    [object],
  );
  return new Map(name.map((column, row) => [String(column), String(meaning[row])]));
}

/** Says what columns mean, for who reads them for the first time. */
function renderMeanings(
  columns: readonly ExportColumn[],
  meanings: ReadonlyMap<string, string>,
): string {
  const terms = columns.flatMap(({ name, kind }) => {
    const meaning = meanings.get(name);
    return meaning === undefined ? [] : [
      `<dt>${headingOf(name, kind)}</dt><dd>${
        escapeXml(meaning).replace(/`(\w+)`/g, (_, code) => escapeXml(valueWords(code)))
      }</dd>`,
    ];
  });
  return terms.length === 0 ? "" : `<details class="meanings"><summary>What the columns mean` +
    `</summary><dl>${terms.join("\n")}</dl></details>`;
}

function renderPaging({ number }: RowQuery, { pages, address }: Position): string {
  if (pages === 1) return "";
  const link = (page: number, text: string) =>
    page < 1 || page > pages || page === number
      ? `<span>${text}</span>`
      : `<a data-live href="${
        escapeXml(change(address, { page: page === 1 ? "" : String(page) }))
      }">${text}</a>`;
  return `<nav class="paging" aria-label="Pages of rows">${link(1, "First")} ${
    link(number - 1, "Previous")
  } <span>Page ${number.toLocaleString("en")} of ${pages.toLocaleString("en")}</span> ${
    link(number + 1, "Next")
  } ${link(pages, "Last")}</nav>`;
}

/** Writes an address' query with some parts changed; an empty one is taken out. */
export function change(
  address: URLSearchParams,
  parts: Readonly<Record<string, string>>,
): string {
  const next = new URLSearchParams([...address].filter(([, value]) => value !== ""));
  for (const [name, value] of Object.entries(parts)) {
    if (value === "") next.delete(name);
    else next.set(name, value);
  }
  return `?${next}`;
}
