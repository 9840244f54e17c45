import { ingest } from "../../ledger/ingest.ts";
import { LedgerReader } from "../../ledger/store/open.ts";
import { findingKinds } from "../../ledger/model/finding_kinds.ts";
import { type ModelObject, readLayer } from "../../ledger/model/objects.ts";

interface Column {
  readonly name: string;
  readonly type: string;
  readonly unit: string | null;
  readonly meaning: string;
}

/** Tables and views for readers, as they look for them; views that stand nowhere here come last. */
const GROUPS: readonly (readonly [title: string, names: readonly string[]])[] = [
  ["What the logs hold", [
    "log_files",
    "log_events",
    "messages",
    "transactions",
    "sync_errors",
    "invocations",
    "issues",
  ]],
  ["What follows from them", [
    "reconciliation",
    "outstanding_differences",
    "out_of_sync_periods",
    "balance_gaps",
    "overdrafts",
    "latest_balances",
    "outages",
    "wallet_movements",
    "daily_activity",
  ]],
  ["Findings", ["findings", "finding_kinds"]],
  ["Settings and notes", ["thresholds", "settings", "column_notes"]],
];
const MORE = "What the rules look at";
const LOG = "2024-01-01T00:00:00.000Z Unknown application error occurred\n\n";

const COLUMNS_SQL = `
  select
      column_notes.object,
      column_notes.column_name,
      lower(duckdb_columns.data_type) as type,
      column_notes.unit,
      column_notes.meaning
  from column_notes
  inner join duckdb_columns()
      on column_notes.column_name = duckdb_columns.column_name
      and column_notes.object = case
          when duckdb_columns.schema_name = 'main' then '' else duckdb_columns.schema_name || '.'
      end || duckdb_columns.table_name
      and duckdb_columns.database_name = current_database()
  order by column_notes.object, column_notes.column_number`;

const THRESHOLDS_SQL = `
  select name, format('{:g}', default_value::double) as default_value, unit, meaning
  from thresholds order by name`;

/** Writes the page about the ledger's tables and views, from their SQL and their notes, as Markdown. */
export async function tablesPage(): Promise<string> {
  const { columns, thresholds } = await readLedger();
  const grouped = GROUPS.flatMap(([, names]) => names);
  const more = readLayer("views").map(({ name }) => name).filter((name) => !grouped.includes(name));
  const tables = [...readLayer("base"), ...readLayer("links")];
  const groups = [...GROUPS, [MORE, more] as const];
  return [
    "# Tables and views",
    "What `deno task ingest` leaves: a DuckDB file with these tables and views, from the comments in " +
    "[`lib/model`](../../lib/model) and the view `column_notes`. Money is " +
    "`decimal(18,6)`, in the currency of its row; amounts of different currencies are never added " +
    "up. Times are UTC.",
    ...groups.flatMap(([title, names]) => [
      `## ${title}`,
      ...names.flatMap((name) => writeObject(name, columns.get(name) ?? [])),
    ]),
    "## Kinds of findings",
    "Each is a view of the schema `finding`, named after it, with the columns of `findings` but the " +
    "id. The reason of each rule stands in its file and in the view `finding_kinds`.",
    writeKinds(),
    "## Checks",
    "Queries of `lib/model/checks` that return the rows that break a promise. " +
    '`await showChecks("steps_add_up")` asks one by its name in a cell.',
    writeTable(
      ["check", "what holds"],
      readLayer("checks").map((check) => [linkSql(check), check.values.title]),
    ),
    "## Thresholds",
    "A run changes one with `--set name=number` or `BALANCEBOOK_SET`, a cell with " +
    "`ledger.set(name, number)`.",
    writeTable(["threshold", "default", "unit", "meaning"], thresholds),
    "## Below them",
    "Tables that the extractor writes, tables that link them, and functions of the SQL. Rules are " +
    "made from them; readers need none of them.",
    writeTable(
      ["name", "what it is"],
      [...tables.filter(({ name }) => !grouped.includes(name)), ...readLayer("macros")]
        .map((object) => [linkSql(object), firstSentence(object.grain)]),
    ),
  ].join("\n\n");
}

async function readLedger(): Promise<
  { columns: ReadonlyMap<string, Column[]>; thresholds: string[][] }
> {
  const folder = Deno.makeTempDirSync({ prefix: "balancebook-" });
  try {
    Deno.writeTextFileSync(`${folder}/000000`, LOG);
    await ingest([`${folder}/000000`], { ledger: `${folder}/ledger.duckdb` });
    const reader = await LedgerReader.open(`${folder}/ledger.duckdb`, { thresholds: {} });
    try {
      const notes = await reader.columns(COLUMNS_SQL);
      const columns = notes.object.map((object, row) => ({
        object: String(object),
        name: String(notes.column_name[row]),
        type: String(notes.type[row]),
        unit: notes.unit[row] as string | null,
        meaning: String(notes.meaning[row]),
      }));
      const thresholds = Object.values(await reader.columns(THRESHOLDS_SQL));
      return {
        columns: Map.groupBy(columns, ({ object }) => object),
        thresholds: thresholds[0].map((_, row) => thresholds.map((each) => String(each[row]))),
      };
    } finally {
      reader.close();
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function writeObject(name: string, columns: readonly Column[]): string[] {
  const object = (["base", "links", "views"] as const).flatMap(readLayer)
    .find((object) => object.name === name)!;
  return [
    `### ${name}`,
    `${object.grain} ([SQL](${sqlPath(object)}))`,
    writeTable(
      ["column", "type", "unit", "meaning"],
      columns.map(({ name, type, unit, meaning }) => [
        `\`${name}\``,
        shortType(type),
        unit ?? "",
        meaning,
      ]),
    ),
  ];
}

function shortType(type: string): string {
  return type.startsWith("enum(") ? "enum" : type;
}

function writeKinds(): string {
  const grains = new Map(readLayer("findings").map((object) => [object.name, object]));
  return writeTable(
    ["kind", "one row per", "rule", "severity"],
    findingKinds().map(({ kind, rule, severityText }) => [
      linkSql(grains.get(kind)!),
      firstSentence(grains.get(kind)!.grain).replace(/^One row per /, ""),
      rule,
      severityText,
    ]),
  );
}

function linkSql(object: ModelObject): string {
  return `[\`${object.name}\`](${sqlPath(object)})`;
}

function sqlPath({ layer, name }: ModelObject): string {
  return `../../lib/model/${layer}/${name}.sql`;
}

function firstSentence(text: string): string {
  return /^.*?[.](?= [A-Z]|$)/.exec(text)?.[0] ?? text;
}

function writeTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replace(/\s+/g, " ")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}
