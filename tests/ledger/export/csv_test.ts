import { assert, assertEquals } from "../../_assert.ts";
import fc from "fast-check";
import { csvCell, csvRow } from "../../../lib/ledger/export/csv.ts";
import { defuse } from "../../../lib/ledger/export/formula.js";
import { jsonValue } from "../../../lib/ledger/export/json.ts";

const hostile = fc.string({
  unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", " ", '"', "'", "a", ",", "\u200b"),
});

/** Reads one cell as RFC 4180 says. */
function readCell(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

Deno.test("no text cell begins with what a spreadsheet runs, after blanks and quotes either", () => {
  fc.assert(fc.property(fc.oneof(hostile, fc.string()), (text) => {
    const shown = readCell(csvCell(text, "text"));
    assert(!/^[=+\-@\t\r\n]/.test(shown), shown);
    assert(!/^[\s"`]*[=+\-@]/.test(shown), shown);
    assert(shown === text || shown === `'${text}`);
  }));
});

Deno.test("defuse() is undone by taking its sign away, and leaves harmless texts alone", () => {
  for (
    const text of [
      "=1+1",
      "+1",
      "-1",
      "@a",
      "\t=1",
      " =1",
      '"=1',
      "'=1",
      "\uff1d1",
      "\r",
      "\u200b=1",
    ]
  ) {
    assertEquals(defuse(text), `'${text}`);
  }
  for (const text of ["", "a=1", "1-2", "'quoted'", "مرحبا", "01ARZ3NDEKTSV4RRFFQ69G5FAV"]) {
    assertEquals(defuse(text), text);
  }
});

Deno.test("numbers are not touched, null is not an empty text, quotes are doubled", () => {
  assertEquals(
    csvRow(["-5.25", null, "", 'a"b', "a,b\r\nc", " d"], [
      "decimal",
      "text",
      "text",
      "text",
      "text",
      "text",
    ]),
    '-5.25,,"","a""b","a,b\r\nc"," d"\r\n',
  );
});

Deno.test("each text survives CSV but for the sign that defuses it", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(readCell(csvCell(text, "text")).replace(/^'/, ""), defuse(text).replace(/^'/, ""));
  }));
});

Deno.test("money is a text in JSON, whole numbers are numbers, what is not a number is null", () => {
  assertEquals(jsonValue("16.4", "decimal"), '"16.4"');
  assertEquals(jsonValue("16", "integer"), "16");
  assertEquals(jsonValue("nan", "double"), "null");
  assertEquals(jsonValue('["a"]', "list"), '["a"]');
});
