import { join } from "node:path";
import type { LedgerReader } from "../../store/open.ts";
import { aboutSheet } from "../about.ts";
import { BYTE_ORDER_MARK, csvTexts } from "../csv.ts";
import type { TextValue } from "../rows.ts";
import { writeTexts, writeWhole } from "../whole_file.ts";
import { type Cell, integerCell, moneyCell, timeCell } from "../xlsx/cell.ts";
import type { Sheet } from "../xlsx/sheet.ts";
import { writeWorkbook } from "../xlsx/workbook.ts";
import type { Report, ReportColumn, ReportTable } from "./report.ts";
import { periodText, placesOf, shownValue } from "./report_text.ts";
import { reportHtml } from "./report_html.ts";

/**
 * Writes a report as CSV, as a workbook and as an HTML page, with the same figures.
 *
 * @param folder Where to; made where it is not there.
 * @returns The files' paths.
 */
export async function writeReport(
  reader: LedgerReader,
  report: Report,
  folder: string,
): Promise<string[]> {
  const path = (ending: string) => join(folder, `${report.fileName}.${ending}`);
  await writeWhole(path("csv"), (part) => writeTexts(part, reportCsv(report)));
  const sheets = [
    ...report.tables.map((table) => tableSheet(report, table)),
    captionsSheet(report),
    await aboutSheet(reader, () => [
      ["Report", report.title],
      ["Period", periodText(report)],
      ["Answer", report.answer],
    ]),
  ];
  await writeWhole(path("xlsx"), (part) => writeWorkbook(part, sheets));
  await writeWhole(path("html"), (part) => writeTexts(part, oneText(reportHtml(report))));
  return ["csv", "xlsx", "html"].map(path);
}

/** Writes all tables of a report into one CSV file: the table's name first, then all their columns. */
async function* reportCsv({ tables }: Report): AsyncGenerator<string> {
  const columns = new Map<string, ReportColumn>();
  for (const column of tables.flatMap((table) => table.columns)) {
    if (!columns.has(column.name)) columns.set(column.name, column);
  }
  const names = ["table", ...columns.keys()];
  const pages = tables.map((table) =>
    table.rows.map((row): TextValue[] => [
      table.name,
      ...[...columns.keys()].map((name) => {
        const index = table.columns.findIndex((column) => column.name === name);
        return index < 0 ? null : row[index];
      }),
    ])
  );
  yield BYTE_ORDER_MARK;
  yield* csvTexts(names, ["text", ...[...columns.values()].map(({ kind }) => kind)], pages);
}

function tableSheet(report: Report, table: ReportTable): Sheet {
  const cells = table.rows.map((row) => {
    const places = placesOf(report, table, row);
    return table.columns.map((column, index) =>
      cellOf(shownValue(table, row, index), column, places)
    );
  });
  return {
    name: table.name,
    columns: table.columns.map(({ label }, index) => ({
      name: label,
      width: Math.min(
        60,
        Math.max(10, label.length + 4, ...table.rows.map((row) => (row[index]?.length ?? 0) + 2)),
      ),
    })),
    pages: [cells.length === 0 ? [[{ text: table.empty }]] : cells],
  };
}

function cellOf(value: TextValue, { name, kind }: ReportColumn, places: number): Cell {
  if (value === null) return null;
  if (kind === "decimal") return moneyCell(value, places);
  if (kind === "integer") return integerCell(value);
  return kind === "time" || kind === "date" ? timeCell(value, kind) : {
    text: value,
    ...name === "reason" ? { style: "wrapped" } : {},
  };
}

function captionsSheet({ tables }: Report): Sheet {
  const rows = tables.map(({ name, caption }): Cell[] => [
    { text: name },
    { text: caption, style: "wrapped" },
  ]);
  return {
    name: "Sheets",
    columns: [{ name: "Sheet", width: 26 }, { name: "What it shows", width: 100 }],
    pages: [rows],
  };
}

async function* oneText(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}
