import type { TextFormat } from "./format.ts";
import type { ColumnKind } from "./object.ts";
import type { TextValue } from "./rows.ts";

/**
 * Writes a value as JSON. Money is a text (`"24.4"`), because most readers of JSON make doubles of
 * numbers; whole numbers and measurements are numbers, times are ISO texts.
 */
export function jsonValue(value: TextValue, kind: ColumnKind): string {
  if (value === null) return "null";
  switch (kind) {
    case "integer":
    case "boolean":
    case "list":
      return value;
    case "double":
      return Number.isFinite(Number(value)) ? value : "null";
    default:
      return JSON.stringify(value);
  }
}

/** Writes pages of rows as a JSON array of objects, an object a line; a text per page. */
export async function* jsonTexts(
  names: readonly string[],
  kinds: readonly ColumnKind[],
  pages: AsyncIterable<TextValue[][]>,
): AsyncGenerator<string> {
  const keys = names.map((name) => JSON.stringify(name));
  const written = (row: TextValue[]) =>
    `{${
      row.map((value, index) => `${keys[index]}: ${jsonValue(value, kinds[index])}`).join(", ")
    }}`;
  yield "[";
  let before = "\n";
  for await (const page of pages) {
    yield before + page.map(written).join(",\n");
    before = ",\n";
  }
  yield "\n]\n";
}

/** JSON: an array with an object a row. */
export const JSON_ARRAY: TextFormat = { name: "json", lists: "json", mark: "", texts: jsonTexts };
