import { UserError } from "../error.ts";
import { formatMoney, parseMoney } from "../money.ts";
import type { LedgerReader } from "../store/open.ts";
import { aboutSheet } from "./about.ts";
import type { FileFormat } from "./format.ts";
import { LISTS_SHEET, LongLists } from "./long_lists.ts";
import type { ExportColumn, ExportObject } from "./object.ts";
import { quoteName } from "../quote.ts";
import { refusedBy, rowsSql, type Selection, textRows, type TextValue } from "./rows.ts";
import {
  type Cell,
  DIGITS_MAX,
  integerCell,
  isKept,
  moneyCell,
  TEXT_MAX,
  timeCell,
} from "./xlsx/cell.ts";
import { ROWS_MAX, type Sheet } from "./xlsx/sheet.ts";
import { sheetName, writeWorkbook } from "./xlsx/workbook.ts";

/** What may be added up of the rows of a view, within a currency. */
interface Summing {
  /** Columns that are added up; sums of balances and of exposures say nothing. */
  readonly columns: readonly string[];
  /** Those of them that have a sign, of which the rows of all parts together say something too. */
  readonly net: readonly string[];
  /**
   * Rows that are added up apart, each with its name and its condition; the first that holds counts, and
   * what is in none has a total of its own.
   */
  readonly parts: readonly (readonly [name: string, condition: string])[];
}

const DIRECTIONS = [
  ["Total credits", "direction = 'credit'"],
  ["Total debits", "direction = 'debit'"],
] as const;
const MOVEMENTS = [["Total blocked", "outcome = 'blocked'"], ...DIRECTIONS] as const;
const MOVED = ["booked_here", "booked_elsewhere", "balance_change", "unconfirmed"];
const OTHERS = "Total of others";
const NET = "Net";
/** The most totals that a sheet has: of the parts, of what is in none, and the net one. */
const TOTALS_MAX = MOVEMENTS.length + 2;
/** The most rows of a sheet, below their names and above the totals. */
const MOST_ROWS = ROWS_MAX - 1 - TOTALS_MAX;

/** An amount has no sign, so that money that came, that left and that was refused never make one sum. */
const SUMMED: Readonly<Record<string, Summing>> = {
  transactions: { columns: ["amount", "vat"], net: [], parts: MOVEMENTS },
  reconciliation: {
    columns: ["amount", "vat", "calculation_difference"],
    net: ["calculation_difference"],
    parts: MOVEMENTS,
  },
  daily_activity: {
    columns: ["transaction_count", "blocked_count", "unknown_count", "amount", "vat", ...MOVED],
    net: ["transaction_count", "blocked_count", "unknown_count", ...MOVED],
    parts: DIRECTIONS,
  },
  wallet_movements: { columns: ["amount", "vat", ...MOVED], net: MOVED, parts: MOVEMENTS },
  // Which side is right differs from user to user, so the two are not set off against each other.
  outstanding_differences: {
    columns: ["difference"],
    net: [],
    parts: [["Payment side too high", "difference > 0"], ["Wallet too high", "difference < 0"]],
  },
};

/** Rows that take longer to deflate than a thread to start. */
const LARGE_ROWS = 20_000;

/** The rows of a sheet: all of a selection's, or those of a currency. */
interface Group {
  readonly name: string;
  readonly currency: TextValue;
  readonly rowCount: number;
  /** Characters of the longest value of each column. */
  readonly lengths: readonly number[];
  /** Totals, each with its name and its sums by the places of their columns. */
  readonly totals: readonly Total[];
  /** Items of lists that may be too long for a cell. */
  readonly longItems: number;
}

/** Sums of rows. */
interface Total {
  readonly name: string;
  readonly sums: ReadonlyMap<number, bigint>;
}

/** What became of values that a spreadsheet cannot hold as they are. */
interface Losses {
  longNumbers: number;
  cutTexts: number;
}

/**
 * Writes a selection as a workbook: its rows (a sheet per currency with totals where money may be
 * added up, those of credits, of debits and of what was blocked apart), what each column says, and where the figures come from. The rows are read twice, once for
 * their number, widths and sums.
 *
 * @returns How many rows it has.
 * @throws {UserError} If a sheet would have more rows than one can, or DuckDB refuses the condition.
 */
export async function writeViewWorkbook(
  reader: LedgerReader,
  selection: Selection,
  path: string,
): Promise<number> {
  const { object } = selection;
  const [currencies, places] = await readGroups(reader, selection);
  const isSplit = object.name in SUMMED && currencies.length > 0;
  const groups = isSplit ? currencies : [joined(currencies, object)];
  for (const { rowCount } of groups) {
    if (rowCount > MOST_ROWS) {
      throw new UserError(
        `Cannot write ${rowCount} rows into a sheet: it holds ${MOST_ROWS}; ` +
          "filter them with --where, or use another format",
      );
    }
  }
  const losses: Losses = { longNumbers: 0, cutTexts: 0 };
  const rows = new RowQueue(
    textRows(reader, selection, "items", isSplit ? "currency" : undefined),
  );
  const rowCount = groups.reduce((sum, group) => sum + group.rowCount, 0);
  const lists = new LongLists(groups.reduce((sum, { longItems }) => sum + longItems, 0));
  await writeWorkbook(path, [
    ...groups.map((group) => rowsSheet(object, group, { rows, places, losses, lists })),
    ...lists.sheets(),
    await columnsSheet(reader, object),
    await aboutSheet(reader, () => factsOf(selection, rowCount, losses, lists)),
  ]);
  return rowCount;
}

/**
 * Reads how many rows a selection has of each currency, how wide they are and what they add up to, in the
 * order of the currencies, the rows without one last, and the decimals of each; of all rows at once where
 * they have no currency.
 */
async function readGroups(
  reader: LedgerReader,
  selection: Selection,
): Promise<[Group[], Map<TextValue, number>]> {
  const { name: objectName, columns } = selection.object;
  const hasCurrency = columns.some(({ name }) => name === "currency");
  const lengths = columns.map(({ name }, index) =>
    `coalesce(max(length(${quoteName(name)}::varchar)), 0) as "length ${index}"`
  );
  const summing = SUMMED[objectName];
  const summed = columns.flatMap(({ name }, index) =>
    summing?.columns.includes(name) ? [index] : []
  );
  const sums = summed.map((index) =>
    `coalesce(sum(${quoteName(columns[index].name)}), 0)::varchar as "sum ${index}"`
  );
  const parts = summing?.parts ?? [];
  const part = parts.length === 0
    ? "0"
    : `case ${
      parts.map(([, condition], at) => `when ${condition} then ${at}`).join(" ")
    } else ${parts.length} end`;
  // As bytes, a list is at least as long as its text in a cell.
  const items = columns.filter(({ kind }) => kind === "list").map(({ name }) => quoteName(name))
    .map((list) =>
      `coalesce(sum(len(${list})) filter (strlen(${list}::varchar) > ${TEXT_MAX + 2}), 0)`
    );
  try {
    const found = await reader.columns(
      `select
           ${hasCurrency ? "currency, minor_units(currency)" : "null as currency, 0"} as places,
           ${part} as "total part",
           count(*) as "rows",
           ${["0", ...items].join(" + ")} as "long items",
           ${[...lengths, ...sums].join(",\n           ")}
       from (${rowsSql(selection)})
       group by all
       order by currency nulls last, "total part"`,
    );
    const rows = found.currency.map((_, at) => at);
    const read = (name: string, at: number) => Number(found[name][at]);
    const sumOf = (own: readonly number[], index: number) =>
      own.reduce((sum, at) => sum + parseMoney(String(found[`sum ${index}`][at])).scaled, 0n);
    const totalOf = (name: string, own: readonly number[], columns: readonly number[]): Total => ({
      name,
      sums: new Map(columns.map((index) => [index, sumOf(own, index)])),
    });
    const net = summed.filter((index) => summing.net.includes(columns[index].name));
    const groups = [...Map.groupBy(rows, (at) => found.currency[at] as TextValue)].map((
      [code, own],
    ): Group => ({
      name: code === null ? "No currency" : sheetName(String(code)),
      currency: code,
      rowCount: own.reduce((sum, at) => sum + read("rows", at), 0),
      lengths: columns.map((_, index) =>
        own.reduce((longest, at) => Math.max(longest, read(`length ${index}`, at)), 0)
      ),
      totals: summed.length === 0 ? [] : [
        ...own.map((at) => totalOf(parts[read("total part", at)]?.[0] ?? OTHERS, [at], summed)),
        ...net.length === 0 ? [] : [totalOf(NET, own, net)],
      ],
      longItems: own.reduce((sum, at) => sum + read("long items", at), 0),
    }));
    const places = rows.map((at) => [found.currency[at] as TextValue, read("places", at)] as const);
    return [groups, new Map(hasCurrency ? places : [])];
  } catch (error) {
    throw refusedBy(selection, error);
  }
}

/** Puts the rows of all currencies into one sheet. */
function joined(groups: readonly Group[], { name, columns }: ExportObject): Group {
  return {
    name: sheetName(name),
    currency: null,
    rowCount: groups.reduce((sum, { rowCount }) => sum + rowCount, 0),
    lengths: columns.map((_, index) =>
      groups.reduce((longest, { lengths }) => Math.max(longest, lengths[index]), 0)
    ),
    totals: [],
    longItems: groups.reduce((sum, { longItems }) => sum + longItems, 0),
  };
}

/** Rows that are taken in order, as many as are asked for. */
class RowQueue {
  readonly #pages: AsyncIterator<TextValue[][]>;
  #page: TextValue[][] = [];

  constructor(pages: AsyncIterable<TextValue[][]>) {
    this.#pages = pages[Symbol.asyncIterator]();
  }

  /** Gives the next rows, a page at a time. */
  async *take(count: number): AsyncGenerator<TextValue[][]> {
    for (let left = count; left > 0;) {
      if (this.#page.length === 0) {
        const { value, done } = await this.#pages.next();
        if (done) throw new Error(`Expected ${left} rows more`);
        this.#page = value;
      }
      const page = this.#page.slice(0, left);
      this.#page = this.#page.slice(left);
      left -= page.length;
      yield page;
    }
  }
}

function rowsSheet(
  { columns }: ExportObject,
  { name, currency, rowCount, lengths, totals }: Group,
  { rows, places, losses, lists }: {
    readonly rows: RowQueue;
    readonly places: ReadonlyMap<TextValue, number>;
    readonly losses: Losses;
    readonly lists: LongLists;
  },
): Sheet {
  const currencyIndex = columns.findIndex((column) => column.name === "currency");
  async function* pages(): AsyncGenerator<Cell[][]> {
    let number = 1;
    for await (const page of rows.take(rowCount)) {
      yield page.map((row) => {
        number++;
        const shown = places.get(row[currencyIndex]) ?? 0;
        return row.map((value, index) => {
          const column = columns[index];
          if (value === null || column.kind !== "list") {
            return cellOf(value, column, shown, losses);
          }
          const place = { sheet: name, row: number, subject: row[0] ?? "", column: column.name };
          const cell = lists.cell(JSON.parse(value) as string[], place);
          return cell !== null && "text" in cell ? cellOf(cell.text, column, shown, losses) : cell;
        });
      });
    }
  }
  const shown = places.get(currency) ?? 0;
  const totalCells = ({ name, sums }: Total): Cell[] =>
    columns.map(({ kind }, index) => {
      if (index === 0) return { text: name, style: "bold" };
      const sum = sums.get(index);
      if (sum === undefined) return null;
      const digits = formatMoney(sum);
      return kind === "integer" ? integerCell(digits, true) : moneyCell(digits, shown, true);
    });
  return {
    name,
    columns: columns.map((column, index) => ({
      name: column.name,
      width: Math.min(60, Math.max(8, column.name.length + 4, lengths[index] + 2)),
    })),
    pages: pages(),
    isLarge: rowCount >= LARGE_ROWS,
    ...totals.length > 0 ? { totals: () => totals.map(totalCells) } : {},
  };
}

function cellOf(value: TextValue, column: ExportColumn, places: number, losses: Losses): Cell {
  if (value === null) return null;
  switch (column.kind) {
    case "time":
    case "date":
      return timeCell(value, column.kind);
    case "double":
      return Number.isFinite(Number(value)) ? { digits: value, style: "plain" } : { text: value };
    case "integer":
    case "decimal":
      if (!isKept(value)) losses.longNumbers++;
      return column.kind === "integer" ? integerCell(value) : moneyCell(value, places);
    default:
      if (value.length > TEXT_MAX) losses.cutTexts++;
      return { text: value };
  }
}

async function columnsSheet(reader: LedgerReader, object: ExportObject): Promise<Sheet> {
  const notes = await reader.columns(
    "select column_name, unit, meaning from column_notes where object = $1",
    [object.name],
  );
  const rows = object.columns.map(({ name, kind }): Cell[] => {
    const row = notes.column_name.indexOf(name);
    const said = (values: readonly unknown[]) => row < 0 ? "" : String(values[row] ?? "");
    return [{ text: name }, { text: kind }, { text: said(notes.unit) }, {
      text: said(notes.meaning),
      style: "wrapped",
    }];
  });
  return {
    name: "Columns",
    columns: [
      { name: "Column", width: 30 },
      { name: "Type", width: 12 },
      { name: "Unit", width: 16 },
      { name: "Meaning", width: 100 },
    ],
    pages: [rows],
  };
}

function factsOf(
  { object, where }: Selection,
  rowCount: number,
  { longNumbers, cutTexts }: Losses,
  lists: LongLists,
): [string, string][] {
  const order = object.columns.find(({ kind }) => kind === "time" || kind === "date");
  return [
    ["Table or view", object.name],
    ["Filter", where ?? "none: all rows"],
    ["Rows", String(rowCount)],
    ["Order", `by ${order === undefined ? "" : `${order.name}, then `}all columns, left to right`],
    ["Money", "exact; currencies are never added up, so totals are on a sheet per currency"],
    ...longNumbers === 0 ? [] : [[
      "Numbers kept as text",
      `${longNumbers}: spreadsheets keep ${DIGITS_MAX} digits, these have more`,
    ]] as [string, string][],
    ...lists.sheets().length === 0 ? [] : [[
      "Lists that a cell cannot hold",
      `each item has a row on the sheet ${LISTS_SHEET}`,
    ]] as [string, string][],
    ...cutTexts + lists.cutItems === 0 ? [] : [[
      "Texts cut",
      `${
        cutTexts + lists.cutItems
      }: a cell holds ${TEXT_MAX} characters; export to CSV for all of them`,
    ]] as [string, string][],
  ];
}

/** A workbook for spreadsheets. */
export const XLSX: FileFormat = {
  name: "xlsx",
  isWrittenByDuckDB: false,
  write: writeViewWorkbook,
};
