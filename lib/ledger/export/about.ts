import { basename } from "node:path";
import type { LedgerReader } from "../store/open.ts";
import type { Cell } from "./xlsx/cell.ts";
import type { Sheet } from "./xlsx/sheet.ts";

const FACTS_SQL = `
  select
      strftime(min(logged_at), '%Y-%m-%d %H:%M:%S UTC') as first,
      strftime(max(logged_at), '%Y-%m-%d %H:%M:%S UTC') as last,
      is_personal_data_shown() as is_shown
  from kept_events`;

const THRESHOLDS_SQL = `
  select name, number_text(value) as value, number_text(default_value) as default_value, unit, meaning
  from thresholds
  order by name`;

/**
 * Makes the sheet that says where figures come from: the ledger, when its logs begin and end, the
 * thresholds in force, and what the caller adds. It names no time of writing.
 *
 * @param facts What else is to be said, asked for when the sheet is written, after all others.
 */
export async function aboutSheet(
  reader: LedgerReader,
  facts: () => readonly (readonly [string, string])[],
): Promise<Sheet> {
  const { first, last, is_shown } = await reader.columns(FACTS_SQL);
  const thresholds = await reader.columns(THRESHOLDS_SQL);
  const text = (value: unknown, style: "plain" | "wrapped" | "bold" = "plain"): Cell => ({
    text: String(value),
    style,
  });
  const rows = (): Cell[][] => [
    ...[
      ["Ledger", basename(reader.path)],
      ["Logs begin", first[0] ?? "no logs"],
      ["Logs end", last[0] ?? "no logs"],
      ["Times", "UTC"],
      ["Personal data", is_shown[0] ? "shown as printed" : "masked in texts of logs"],
      ...facts(),
    ].map(([what, value]) => [text(what), text(value, "wrapped")]),
    [],
    [text("Thresholds in force", "bold")],
    ...thresholds.name.map((name, row): Cell[] => {
      const [value, usual] = [String(thresholds.value[row]), String(thresholds.default_value[row])];
      const note = value === usual ? "" : `; changed from ${usual}`;
      return [
        text(name),
        text(`${value} ${thresholds.unit[row]}: ${thresholds.meaning[row]}${note}`, "wrapped"),
      ];
    }),
  ];
  const pages = {
    *[Symbol.iterator]() {
      yield rows();
    },
  };
  return {
    name: "About",
    columns: [{ name: "About", width: 26 }, { name: "What it is", width: 100 }],
    pages,
  };
}
