import { configure, TextReader, ZipWriter } from "@zip.js/zip.js";
import { STYLE_NAMES, type StyleName } from "./cell.ts";
import { DeflateStream } from "./deflate_stream.ts";
import { columnName, pagesAcross, type Sheet, sheetXml } from "./sheet.ts";

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const FORMAT = "application/vnd.openxmlformats-officedocument.spreadsheetml";

// Archives keep local time: this gives the same bytes at any time, in each zone.
const ZIP_DATE = new Date(1980, 0, 1);

/**
 * Writes sheets as a workbook (.xlsx), a page of rows at a time: no formulas, no shared texts, and
 * no time of writing, so that the same rows give the same bytes.
 */
export async function writeWorkbook(path: string, sheets: readonly Sheet[]): Promise<void> {
  using file = Deno.openSync(path, { write: true, createNew: true });
  const target = new WritableStream<Uint8Array>({
    write(bytes) {
      for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
    },
  });
  configure({
    CompressionStreamFallback: DeflateStream,
    useCompressionStream: false,
    createWorker: () =>
      new Worker(new URL("./deflate_worker.ts", import.meta.url), { type: "module" }),
    terminateWorkerTimeout: 0,
  });
  const zip = new ZipWriter(target, {
    extendedTimestamp: false,
    // Entries of unknown size would get it, and some spreadsheets cannot read that.
    zip64: false,
    lastModDate: ZIP_DATE,
  });
  const add = (name: string, text: string) =>
    zip.add(name, new TextReader(XML + text), { useWebWorkers: false });
  await add("[Content_Types].xml", contentTypesXml(sheets.length));
  await add("_rels/.rels", relationsXml([["officeDocument", "xl/workbook.xml"]]));
  await add(
    "xl/_rels/workbook.xml.rels",
    relationsXml([
      ...sheets.map((_, index) => ["worksheet", `worksheets/sheet${index + 1}.xml`]),
      ["styles", "styles.xml"],
    ]),
  );
  await add("xl/styles.xml", stylesXml());
  const rows: number[] = [];
  for (const [index, sheet] of sheets.entries()) {
    const bytes = sheetXml(sheet, (count) => rows.push(count));
    const stream = ReadableStream.from(bytes);
    await zip.add(`xl/worksheets/sheet${index + 1}.xml`, stream, {
      useWebWorkers: sheet.isLarge ?? false,
    });
  }
  await add("xl/workbook.xml", workbookXml(sheets, rows));
  await zip.close();
}

/** Makes a name that a sheet can have of any text. */
export function sheetName(text: string): string {
  return text.replace(/[[\]:*?/\\\p{Cc}]/gu, " ").replace(/^'|'$/g, " ").slice(0, 31).trim() ||
    "Sheet";
}

function contentTypesXml(sheetCount: number): string {
  const sheets = Array.from(
    { length: sheetCount },
    (_, index) => override(`/xl/worksheets/sheet${index + 1}.xml`, "worksheet"),
  );
  return `<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ' +
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    override("/xl/workbook.xml", "sheet.main") + override("/xl/styles.xml", "styles") +
    `${sheets.join("")}</Types>`;
}

function override(part: string, type: string): string {
  return `<Override PartName="${part}" ContentType="${FORMAT}.${type}+xml"/>`;
}

function relationsXml(targets: readonly (readonly string[])[]): string {
  const relations = targets.map(([type, target], index) =>
    `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`
  );
  return `<Relationships xmlns="${PACKAGE}/relationships">${relations.join("")}</Relationships>`;
}

function workbookXml(sheets: readonly Sheet[], rows: readonly number[]): string {
  const listed = sheets.map(({ name }, index) =>
    `<sheet name="${attribute(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`
  );
  const names = sheets.map(({ name, columns }, index) => {
    const quoted = attribute(`'${name.replaceAll("'", "''")}'`);
    const last = columnName(columns.length - 1);
    // On the second page beside the first one the rows are told by their first column.
    const columnTitles = pagesAcross(columns) > 1 ? `${quoted}!$A:$A,` : "";
    return `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">` +
      `${quoted}!$A$1:$${last}$${rows[index]}</definedName>` +
      `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">` +
      `${columnTitles}${quoted}!$1:$1</definedName>`;
  });
  return `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${listed.join("")}</sheets>` +
    `<definedNames>${names.join("")}</definedNames></workbook>`;
}

function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function stylesXml(): string {
  const formats = STYLE_NAMES.map(formatOf);
  const codes = [...new Set(formats)].filter((code) => code !== "");
  const numbers = codes.map((code, index) =>
    `<numFmt numFmtId="${164 + index}" formatCode="${attribute(code)}"/>`
  );
  const styles = STYLE_NAMES.map((name, index) => {
    const format = formats[index] === "" ? 0 : 164 + codes.indexOf(formats[index]);
    const isBold = name === "header" || name.startsWith("bold");
    const fill = name === "header" ? 2 : 0;
    const wraps = name === "wrapped" || name === "header";
    return `<xf numFmtId="${format}" fontId="${isBold ? 1 : 0}" fillId="${fill}" borderId="0" ` +
      `xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">` +
      `<alignment vertical="top"${wraps ? ' wrapText="1"' : ""}/></xf>`;
  });
  const font = '<sz val="11"/><name val="Calibri"/><family val="2"/>';
  return `<styleSheet xmlns="${MAIN}"><numFmts count="${codes.length}">${numbers.join("")}` +
    `</numFmts><fonts count="2"><font>${font}</font><font><b/>${font}</font></fonts>` +
    '<fills count="3"><fill><patternFill patternType="none"/></fill>' +
    '<fill><patternFill patternType="gray125"/></fill>' +
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE3E9F0"/></patternFill></fill></fills>' +
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    `<cellXfs count="${styles.length}">${styles.join("")}</cellXfs>` +
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>' +
    "</styleSheet>";
}

function formatOf(name: StyleName): string {
  if (name === "time") return "yyyy-mm-dd hh:mm:ss.000";
  if (name === "date") return "yyyy-mm-dd";
  if (name.endsWith("integer")) return "#,##0";
  const places = /decimal_(\d)$/.exec(name)?.[1];
  if (places === undefined) return "";
  return places === "0" ? "#,##0" : `#,##0.${"0".repeat(Number(places))}`;
}
