import { UserError } from "../error.ts";
import { formatMoney, parseMoney } from "../money.ts";
import type { LedgerReader } from "../store/open.ts";
import { aboutSheet } from "./about.ts";
import type { FileFormat } from "./format.ts";
import type { ExportColumn, ExportObject } from "./object.ts";
import { quoteName } from "../quote.ts";
import { countRows, refusedBy, rowsSql, type Selection, textRows, type TextValue } from "./rows.ts";
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

/** Columns that may be added up within a currency; sums of balances and of exposures say nothing. */
const SUMMED: Readonly<Record<string, readonly string[]>> = {
  transactions: ["amount", "vat"],
  reconciliation: ["amount", "vat", "calculation_difference"],
  daily_activity: [
    "transaction_count",
    "blocked_count",
    "amount",
    "vat",
    "booked_here",
    "booked_elsewhere",
    "balance_change",
    "unconfirmed",
  ],
  wallet_movements: [
    "amount",
    "vat",
    "booked_here",
    "booked_elsewhere",
    "balance_change",
    "unconfirmed",
  ],
  outstanding_differences: ["difference"],
};

interface Group {
  readonly name: string;
  readonly selection: Selection;
}

/** What became of values that a spreadsheet cannot hold as they are. */
interface Losses {
  longNumbers: number;
  cutTexts: number;
}

/**
 * Writes a selection as a workbook: its rows (a sheet per currency with totals where money may be
 * added up), what each column says, and where the figures come from.
 *
 * @returns How many rows it has.
 * @throws {UserError} If a sheet would have more rows than one can, or DuckDB refuses the condition.
 */
export async function writeViewWorkbook(
  reader: LedgerReader,
  selection: Selection,
  path: string,
): Promise<number> {
  const places = await placesOf(reader, selection);
  const groups = groupsOf(selection, places);
  const losses: Losses = { longNumbers: 0, cutTexts: 0 };
  const sheets = [];
  let rowCount = 0;
  for (const group of groups) {
    const count = await countRows(reader, group.selection);
    if (count > ROWS_MAX - 2) {
      throw new UserError(
        `Cannot write ${count} rows into a sheet: it holds ${ROWS_MAX - 2}; ` +
          "filter them with --where, or use another format",
      );
    }
    rowCount += count;
    sheets.push(await rowsSheet(reader, group, places, losses));
  }
  sheets.push(await columnsSheet(reader, selection.object));
  sheets.push(await aboutSheet(reader, () => factsOf(selection, rowCount, losses)));
  await writeWorkbook(path, sheets);
  return rowCount;
}

/** Decimals of each currency that a selection has, in their order, the rows without one last. */
async function placesOf(
  reader: LedgerReader,
  selection: Selection,
): Promise<Map<TextValue, number>> {
  const { object, where } = selection;
  if (!object.columns.some(({ name }) => name === "currency")) return new Map();
  try {
    const { currency, places } = await reader.columns(
      `select currency, minor_units(currency) as places
       from ${object.sql} ${where === undefined ? "" : `where (${where}\n)`}
       group by currency order by currency nulls last`,
    );
    return new Map(currency.map((code, index) => [code as TextValue, Number(places[index])]));
  } catch (error) {
    throw refusedBy(selection, error);
  }
}

function groupsOf(selection: Selection, places: Map<TextValue, number>): Group[] {
  const { object } = selection;
  if (!(object.name in SUMMED) || places.size === 0) {
    return [{ name: sheetName(object.name), selection }];
  }
  return [...places.keys()].map((currency) => ({
    name: currency === null ? "No currency" : sheetName(currency),
    selection: { ...selection, currency },
  }));
}

async function rowsSheet(
  reader: LedgerReader,
  { name, selection }: Group,
  places: Map<TextValue, number>,
  losses: Losses,
): Promise<Sheet> {
  const { name: objectName, columns } = selection.object;
  const isSummed = columns.map((column) => SUMMED[objectName]?.includes(column.name) ?? false);
  const sums = columns.map(() => 0n);
  const currencyIndex = columns.findIndex((column) => column.name === "currency");
  async function* pages(): AsyncGenerator<Cell[][]> {
    for await (const page of textRows(reader, selection, "joined")) {
      yield page.map((row) => {
        const shown = places.get(row[currencyIndex]) ?? 0;
        return row.map((value, index) => {
          if (isSummed[index] && value !== null) sums[index] += parseMoney(value).scaled;
          return cellOf(value, columns[index], shown, losses);
        });
      });
    }
  }
  const totals = (): Cell[][] => [columns.map(({ kind }, index) => {
    if (index === 0) return { text: "Total", style: "bold" };
    if (!isSummed[index]) return null;
    const digits = formatMoney(sums[index]);
    const shown = places.get(selection.currency ?? null) ?? 0;
    return kind === "integer" ? integerCell(digits, true) : moneyCell(digits, shown, true);
  })];
  const widths = await widthsOf(reader, selection);
  return {
    name,
    columns: columns.map((column, index) => ({ name: column.name, width: widths[index] })),
    pages: pages(),
    ...isSummed.includes(true) ? { totals } : {},
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

/** Widths of columns in characters: of the longest value or the name, within bounds. */
async function widthsOf(reader: LedgerReader, selection: Selection): Promise<number[]> {
  const { columns } = selection.object;
  const lengths = columns.map(({ name }, index) =>
    `max(length(${quoteName(name)}::varchar)) as "${index}"`
  );
  const found = await reader.columns(`select ${lengths.join(", ")} from (${rowsSql(selection)})`);
  return columns.map(({ name }, index) =>
    Math.min(60, Math.max(8, name.length + 4, Number(found[index][0] ?? 0) + 2))
  );
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
    ...cutTexts === 0 ? [] : [[
      "Texts cut",
      `${cutTexts}: a cell holds ${TEXT_MAX} characters; export to CSV for all of them`,
    ]] as [string, string][],
  ];
}

/** A workbook for spreadsheets. */
export const XLSX: FileFormat = {
  name: "xlsx",
  isWrittenByDuckDB: false,
  write: writeViewWorkbook,
};
