import { assertEquals } from "../../_assert.ts";
import fc from "fast-check";
import {
  type Cell,
  cellXml,
  escapeText,
  integerCell,
  isKept,
  moneyCell,
  timeCell,
} from "../../../lib/ledger/export/xlsx/cell.ts";
import { columnName, sheetXml } from "../../../lib/ledger/export/xlsx/sheet.ts";
import { sheetName, writeWorkbook } from "../../../lib/ledger/export/xlsx/workbook.ts";

/** Reads a text as spreadsheets do: XML's own escapes first, then `_x0001_`. */
function readText(xml: string): string {
  return xml.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
}

Deno.test("each text survives a cell, with signs that XML cannot hold and texts like escapes", () => {
  const odd = fc.string({
    unit: fc.constantFrom("_", "x", "0", "4", "1", "\u0001", "\r", "<", "&"),
  });
  fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary" }), odd), (text) => {
    assertEquals(readText(escapeText(text)), text);
  }));
  assertEquals(escapeText("\ud800"), "_xD800_");
});

Deno.test("a text is a text cell and never a formula", () => {
  assertEquals(
    cellXml({ text: "=1+1" }, "A1"),
    '<c r="A1" t="inlineStr"><is><t>=1+1</t></is></c>',
  );
});

Deno.test("blanks that readers of XML would drop are kept", () => {
  for (const text of [" a", "a ", "a\n", "a\tb", "a  b", "\n", " "]) {
    assertEquals(
      cellXml({ text, style: "bold" }, "B2"),
      `<c r="B2" s="2" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`,
    );
  }
});

Deno.test("a number keeps its digits, or is a text where a spreadsheet would lose some", () => {
  assertEquals(moneyCell("1569.1645", 2), { digits: "1569.1645", style: "decimal_4" });
  assertEquals(moneyCell("-8", 3), { digits: "-8", style: "decimal_3" });
  assertEquals(moneyCell("999999999999.123456", 2), {
    text: "999999999999.123456",
    style: "plain",
  });
  assertEquals(isKept("123456789012345"), true);
  assertEquals(isKept("1234567890123456"), false);
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (scaled) => {
    const sign = scaled < 0n ? "-" : "";
    const digits = String(scaled < 0n ? -scaled : scaled).padStart(7, "0");
    const text = `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`;
    if (isKept(text)) assertEquals(Number(text).toFixed(6).replace(/^-(?=0\.0+$)/, ""), text);
  }));
});

Deno.test("times are day numbers, columns have letters, sheets have names that they can have", () => {
  assertEquals(timeCell("2024-01-31T12:00:00.000Z", "time"), { digits: "45322.5", style: "time" });
  assertEquals([0, 25, 26, 701, 702].map(columnName), ["A", "Z", "AA", "ZZ", "AAA"]);
  assertEquals(sheetName("finding.sync_break"), "finding.sync_break");
  assertEquals(sheetName("a/b[c]:*?".repeat(9)).length <= 31, true);
  assertEquals(sheetName(""), "Sheet");
});

Deno.test("a wide sheet is printed on pages beside each other, which can be read", async () => {
  const across = async (widths: readonly number[]) => {
    const columns = widths.map((width, index) => ({ name: `c${index}`, width }));
    const chunks = await Array.fromAsync(sheetXml({ name: "Rows", columns, pages: [] }, () => {}));
    const xml = chunks.map((chunk) => new TextDecoder().decode(chunk)).join("");
    return Number(/<pageSetup [^>]*fitToWidth="(\d+)" fitToHeight="0"/.exec(xml)?.[1]);
  };
  assertEquals(await across([10, 20]), 1);
  assertEquals(await across(Array(14).fill(20)), 1);
  assertEquals(await across(Array(15).fill(20)), 2);
  assertEquals(await across(Array(37).fill(30)), 4);
});

Deno.test("a large sheet, which another thread deflates, is the same as in this one", async () => {
  const folder = await Deno.makeTempDir();
  const sheet = (isLarge: boolean) => ({
    name: "Rows",
    columns: [{ name: "text", width: 20 }, { name: "number", width: 10 }],
    pages: [
      Array.from({ length: 5_000 }, (_, row): Cell[] => [
        { text: `\u0661 \ud83d\ude00 ${row}` },
        integerCell(String(row)),
      ]),
    ],
    isLarge,
  });
  try {
    const [here, there] = await Promise.all([false, true].map(async (isLarge) => {
      const path = `${folder}/${isLarge}.xlsx`;
      await writeWorkbook(path, [sheet(isLarge), { ...sheet(false), name: "Others" }]);
      return await Deno.readFile(path);
    }));
    assertEquals(here.length > 20_000, true);
    assertEquals(there, here);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
