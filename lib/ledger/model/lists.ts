import { findingKinds } from "./finding_kinds.ts";
import { readSeed } from "./seeds.ts";
import { quoteText } from "../quote.ts";

const LIST = /^( *)\{\{(\w+)\}\}/gm;

/** Lists that SQL of the model names as `{{name}}`: what stands once, in seeds and heads. */
const LISTS: Readonly<Record<string, () => readonly string[]>> = {
  findings: () => [selectsOfKinds().join("\nunion all\n")],
  finding_kinds: () => [
    valuesOf(
      findingKinds().map((each) => [
        each.kind,
        each.title,
        each.severityText,
        each.rule,
        each.reason,
        each.cause,
        each.notebook,
      ]),
    ),
  ],
  steps: () => [namesOf("step")],
  outcomes: () => [namesOf("outcome")],
  thresholds: () => [
    "values\n" + readSeed("thresholds").rows.map((row) => {
      const { threshold, default_value, unit, meaning } = row;
      const cells = [quoteText(threshold), `getvariable(${quoteText(threshold)})`, default_value];
      return `(${[...cells, quoteText(unit), quoteText(meaning)].join(", ")})`;
    }).join(",\n"),
  ],
  threshold_columns: () => [
    readSeed("thresholds").rows.map(({ threshold, type }) =>
      `value_of[${quoteText(threshold)}]::${type} as ${threshold}`
    ).join(",\n"),
  ],
  minor_units: () => {
    const byUnits = Map.groupBy(readSeed("currencies").rows, (row) => row.minor_units);
    return [...byUnits].filter(([units]) => units !== "2").map(([units, rows]) =>
      `when list_contains([${
        rows.map((row) => quoteText(row.currency)).join(", ")
      }], currency) then ${units}`
    );
  },
};

/**
 * Fills in the lists of an object's SQL: `{{thresholds}}` on a line of its own for example.
 *
 * @throws {Error} If there is no such list.
 */
export function fillLists(sql: string): string {
  return sql.replaceAll(LIST, (_, indent: string, name: string) => {
    const list = LISTS[name];
    if (list === undefined) throw new Error(`Cannot fill in {{${name}}}: there is no such list`);
    return list().flatMap((text) => text.split("\n")).map((line) => indent + line).join("\n");
  });
}

/** Lists the queries that an object is the union of, where it is nothing but `{{findings}}`. */
export function listParts(sql: string): readonly string[] | null {
  return sql.trim() === "{{findings}}" ? selectsOfKinds() : null;
}

function selectsOfKinds(): readonly string[] {
  return findingKinds().map(({ kind }) => `select * from finding.${kind}`);
}

/** The values of a column of the types of events, each once, as texts of SQL. */
function namesOf(column: "step" | "outcome"): string {
  const names = readSeed("event_types").rows.map((row) => row[column]).filter((name) =>
    name !== ""
  );
  return [...new Set(names)].map(quoteText).join(", ");
}

function valuesOf(rows: readonly (readonly (string | null)[])[]): string {
  return "values\n" +
    rows.map((row) => `(${row.map((cell) => cell === null ? "null" : quoteText(cell)).join(", ")})`)
      .join(",\n");
}
