import type { DuckDBConnection } from "duckdb";
import { dirname, join } from "node:path";
import { UserError } from "../error.ts";
import { quoteText } from "../quote.ts";
import { LedgerBuild } from "../store/build.ts";
import { cancellable } from "../store/cancel.ts";
import { NUMBERS_SQL } from "../store/link.ts";
import { linkTables, rulesVersion } from "../store/schema.ts";
import { LEDGER } from "../store/tables.ts";
import { WorkingCopy } from "../store/working_copy.ts";
import { heldName, holderSql, linkedTables } from "./link.ts";
import { loadParts } from "./load.ts";
import { readManifest, type StageLine, type TaskLine } from "./manifest.ts";
import {
  columnsOf,
  explainDamage,
  fileOf,
  lineTables,
  requireRows,
  type RowCounts,
  rowsSql,
  writeRows,
} from "./parts.ts";
import { TASK_FILE, writeWhole } from "./whole_file.ts";

const NUMBERED = "transaction_links";

/** Name of the ledger that {@linkcode makeGlobal} makes, in its attempt's folder. */
export const GLOBAL_LEDGER = "ledger.duckdb";

/** What {@linkcode makeGlobal} goes by. */
export interface GlobalOptions {
  /** Path of the manifest of all map tasks. */
  readonly manifest: string;
  /** Path of the manifest of all link tasks. */
  readonly linked: string;
  /** The folder that all tasks write to. */
  readonly out: string;
  /** Tolerance, as a decimal; null for the default. */
  readonly tolerance: string | null;
}

/**
 * Makes what all tasks of users need: a ledger whose large tables are views of what the link tasks wrote, so
 * that it holds files, their order, and settings; and the number that each transaction has among all.
 *
 * @returns The line that names this attempt.
 * @throws {UserError} If a manifest or an attempt is not whole, they do not belong together, or Stop was pressed.
 */
export async function makeGlobal(options: GlobalOptions): Promise<StageLine> {
  const { manifest, linked, out, tolerance } = options;
  const lines = await readManifest<TaskLine>(manifest, "map");
  const buckets = await readManifest<StageLine>(linked, "link");
  const [{ plan }] = buckets;
  if (plan.split("/")[0] !== lines[0].plan) {
    throw new UserError(`Cannot use ${linked}: it is not of the plan of ${manifest}`);
  }
  const place = `global/0/${crypto.randomUUID()}`;
  const folder = join(out, place);
  Deno.mkdirSync(folder, { recursive: true });
  const build = await LedgerBuild.begin(WorkingCopy.begin(join(folder, GLOBAL_LEDGER)), tolerance);
  let isStopped = false;
  try {
    const parts = { lines, folder: dirname(manifest) };
    const links = { lines: buckets, folder: dirname(linked) };
    const rows = await cancellable(fillGlobal(build, parts, links, folder), () => {
      isStopped = true;
      build.interrupt();
    });
    const used = await readTolerance(build.connection);
    await build.publishLinked();
    const line: StageLine = {
      task: 0,
      plan: `${plan}@${used}`,
      of: { tasks: 1 },
      path: place,
      rows,
    };
    await writeWhole(join(folder, TASK_FILE), [JSON.stringify(line)]);
    return line;
  } catch (error) {
    build.close();
    Deno.removeSync(folder, { recursive: true });
    if (!isStopped) throw explainDamage(error, "the link tasks");
    throw new UserError("Stopped; nothing was written", { cause: error });
  }
}

/** What users' tasks find depends on it: those of another tolerance do not fit. */
async function readTolerance(connection: DuckDBConnection): Promise<string> {
  const rows = await connection.runAndReadAll("select tolerance::varchar from settings");
  return String(rows.getRows()[0][0]);
}

interface Stage<T> {
  readonly lines: readonly T[];
  readonly folder: string;
}

async function fillGlobal(
  build: LedgerBuild,
  parts: Stage<TaskLine>,
  links: Stage<StageLine>,
  folder: string,
): Promise<RowCounts> {
  const { connection } = build;
  await build.renewRules();
  await loadParts(build, { ...parts, tables: ["log_files", "fetched_objects"] });
  await build.settle();
  const order = linkTables().find(({ name }) => name === "file_orders")!;
  await connection.run(`insert into file_orders ${order.querySql}`);
  const masked = await pathsOf(connection, links, "masked_parts");
  if (masked.length > 0) {
    const columns = await columnsOf(connection, "masked_parts");
    await connection.run(
      `insert into masked_parts select distinct * from (${rowsSql(columns, masked)})`,
    );
  }
  for (const table of [...lineTables(), ...linkedTables()]) {
    await replaceByView(connection, table, await pathsOf(connection, links, table));
  }
  const counts: Record<string, number> = {};
  await connection.run(NUMBERS_SQL);
  const numberedSql = `
    select links.* replace (numbers.transaction_number as transaction_number)
    from ${NUMBERED} as links
    inner join transaction_numbers as numbers
        on links.file_id = numbers.file_id and links.line = numbers.line`;
  const write = (name: string, sql: string) => writeRows(connection, sql, { folder, name, counts });
  await write(NUMBERED, `${numberedSql} order by links.file_id, links.line`);
  await write(
    heldName(NUMBERED),
    `select
         numbered.*,
         ${holderSql("coalesce(numbered.masked_user_id, blocks.user_id)")} as holder
     from (${numberedSql}) as numbered
     inner join transaction_blocks as blocks
         on numbered.file_id = blocks.file_id and numbered.line = blocks.line
     order by holder, numbered.file_id, numbered.line`,
  );
  if (counts[NUMBERED] !== undefined) {
    await replaceByView(connection, NUMBERED, [fileOf(folder, NUMBERED)]);
  }
  await connection.run("update ledger_info set rules_version = $1", [rulesVersion()]);
  return counts;
}

/**
 * Gives the paths of the files in which some rows of a stage are.
 *
 * @throws {UserError} If one is missing, or has not the rows that the manifest says.
 */
export async function pathsOf(
  connection: DuckDBConnection,
  { lines, folder }: Stage<StageLine>,
  name: string,
): Promise<string[]> {
  const files = lines.filter(({ rows }) => (rows[name] ?? 0) > 0)
    .map(({ path, rows }) => [fileOf(join(folder, path), name), rows[name]] as const);
  await requireRows(connection, new Map(files));
  return files.map(([file]) => file);
}

/** Puts a view of files in the place of a table without rows, or of such a view. */
async function replaceByView(
  connection: DuckDBConnection,
  table: string,
  paths: readonly string[],
): Promise<void> {
  if (paths.length === 0) return;
  const place = `${LEDGER}.main.${table}`;
  const columns = await columnsOf(connection, place);
  const kinds = await connection.runAndReadAll(
    `select count(*) from duckdb_views()
     where database_name = '${LEDGER}' and view_name = ${quoteText(table)}`,
  );
  await connection.run(`drop ${Number(kinds.getRows()[0][0]) > 0 ? "view" : "table"} ${place}`);
  await connection.run(`create view ${place} as ${rowsSql(columns, paths)}`);
}
