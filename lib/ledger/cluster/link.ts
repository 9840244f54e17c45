import type { DuckDBConnection } from "duckdb";
import { dirname, join } from "node:path";
import { UserError } from "../error.ts";
import { LedgerBuild } from "../store/build.ts";
import { cancellable } from "../store/cancel.ts";
import { removeTemporary } from "../store/leftovers.ts";
import { fill } from "../store/link.ts";
import { linkTables, userTables } from "../store/schema.ts";
import { LEDGER } from "../store/tables.ts";
import { WorkingCopy } from "../store/working_copy.ts";
import { type Bucket, hashSql, inBucketSql } from "./bucket.ts";
import { eachWithIds, loadParts } from "./load.ts";
import { publishBucket, readManifest, type StageLine, type TaskLine } from "./manifest.ts";
import { fileOf, filesSql, lineTables, partTables, type RowCounts, writeRows } from "./parts.ts";

const ODD_PAIRS = "odd_pairs";

/** Name that the rows of a table have where they are sorted by the user that they belong to. */
export function heldName(table: string): string {
  return `held_${table}`;
}

/** Names of the linked tables whose rows stand at a line of a file. */
export function linkedTables(): readonly string[] {
  return linkTables().filter(({ isTemporary, span }) => !isTemporary && span === "files")
    .map(({ name }) => name);
}

/**
 * Links the log events of some requests, those of a bucket, and writes them with their links: rows of all tables, and
 * once more what users' rules ask for, sorted by the hash of the user. Log events without a request are few;
 * each bucket reads all of them, since they say where a container began, and repeat one another, and writes
 * those of its own log streams.
 *
 * @param manifest Path of the manifest of all map tasks.
 * @param out The folder that all tasks write to.
 * @returns The line that names this attempt.
 * @throws {UserError} If the manifest or an attempt is not whole, or Stop was pressed.
 */
export async function linkBucket(
  manifest: string,
  bucket: Bucket,
  out: string,
): Promise<StageLine> {
  const lines = await readManifest<TaskLine>(manifest, "map");
  const place = `link/${bucket.number}/${crypto.randomUUID()}`;
  const temporary = join(out, `${place}.part`);
  Deno.mkdirSync(temporary, { recursive: true });
  const build = await LedgerBuild.begin(WorkingCopy.begin(join(temporary, "rows.duckdb")), null);
  let isStopped = false;
  try {
    const work = linkInto(build, { lines, folder: dirname(manifest), bucket, temporary });
    const rows = await cancellable(work, () => {
      isStopped = true;
      build.interrupt();
    });
    build.close();
    return await publishBucket(bucket, { plan: lines[0].plan, out, place, rows });
  } catch (error) {
    build.close();
    removeTemporary(temporary);
    if (!isStopped) throw error;
    throw new UserError("Linking stopped; nothing was written", { cause: error });
  }
}

interface Linking {
  readonly lines: readonly TaskLine[];
  readonly folder: string;
  readonly bucket: Bucket;
  readonly temporary: string;
}

async function linkInto(build: LedgerBuild, linking: Linking): Promise<RowCounts> {
  const { lines, folder, bucket, temporary } = linking;
  const { connection } = build;
  await build.renewRules();
  const isOwn = `(${inBucketSql("owner", bucket)} or owner is null)`;
  await loadParts(build, {
    lines,
    folder,
    tables: partTables(),
    where: (table) => lineTables().includes(table) ? isOwn : undefined,
  });
  await build.settle();
  const pairs = await findOddPairs(connection, linking);
  for (const table of linkTables()) {
    await fill(connection, table, table.name === ODD_PAIRS ? pairs : table.querySql);
  }
  return await writeBucket(connection, bucket, temporary);
}

/**
 * Writes a query for the pairs of files whose events without a stream, or exact times, may repeat each other. It takes the
 * requests of all files to see them, which are read only where there is such a file.
 */
async function findOddPairs(
  connection: DuckDBConnection,
  { lines, folder }: Linking,
): Promise<string> {
  const { querySql } = linkTables().find(({ name }) => name === ODD_PAIRS)!;
  const odd = await connection.runAndReadAll(
    "select count(*) from log_files where not is_time_exact or not is_stream_name(stream)",
  );
  if (Number(odd.getRows()[0][0]) === 0) return querySql;
  const parts = [...eachWithIds(lines, 0)].filter(({ line }) => (line.rows.events ?? 0) > 0)
    .map(({ line, fileId }) =>
      `select ${fileId} as file_id, request_id::uuid as request_id
       from ${filesSql([fileOf(join(folder, line.path), "events")])}
       where request_id is not null`
    );
  await connection.run(
    `create temp view events as
     from (select distinct * from (${parts.join(" union all ")}))
     where file_id in (select file_id from log_files)`,
  );
  await connection.run(`create temp table all_odd_pairs as ${querySql}`);
  await connection.run("drop view temp.events");
  return "from all_odd_pairs";
}

async function writeBucket(
  connection: DuckDBConnection,
  bucket: Bucket,
  folder: string,
): Promise<RowCounts> {
  const counts: Record<string, number> = {};
  // What no request printed belongs to the bucket of its log stream.
  await connection.run(
    `create temp table own_files as
     select file_id from log_files where ${inBucketSql(hashSql("stream"), bucket)}`,
  );
  const ownSql = (table: string) => `
    select rows.*
    from ${LEDGER}.main.${table} as rows
    left join ${LEDGER}.main.events as printed
        on rows.file_id = printed.file_id and rows.line = printed.line
    where printed.request_id is not null or rows.file_id in (from own_files)`;
  const tables = [...lineTables(), ...linkedTables()];
  for (const table of tables) {
    const sql = `${ownSql(table)} order by rows.file_id, rows.line`;
    await writeRows(connection, sql, { folder, name: table, counts });
  }
  await writeRows(connection, "from masked_parts", { folder, name: "masked_parts", counts });
  await connection.run(heldLinesSql(ownSql));
  for (const table of tables.filter((table) => userTables().includes(table))) {
    const sql = `
      select rows.*, coalesce(held_lines.holder, ${holderSql("null")}) as holder
      from (${ownSql(table)}) as rows
      left join held_lines
          on rows.file_id = held_lines.file_id and rows.line = held_lines.line
      order by holder, rows.file_id, rows.line`;
    await writeRows(connection, sql, { folder, name: heldName(table), counts });
  }
  return counts;
}

/** Says of which users, by their hash, a line is: as a user's transaction, its message, or an error about the user. */
function heldLinesSql(ownSql: (table: string) => string): string {
  return `
    create temp table held_lines as
    with
    held as (
        select
            links.*,
            ${holderSql("coalesce(links.masked_user_id, blocks.user_id)")} as holder
        from (${ownSql("transaction_links")}) as links
        inner join ${LEDGER}.main.transaction_blocks as blocks
            on links.file_id = blocks.file_id and links.line = blocks.line
    )
    select file_id, line, holder from held
    union
    select message_file_id, message_line, holder from held where message_line is not null
    union
    select file_id, line, ${holderSql("coalesce(masked_user_id, user_id)")} as holder
    from (${ownSql("sync_error_links")})`;
}

/** Writes the hash of a user's id as SQL; what names no user has one too. */
export function holderSql(user: string): string {
  return hashSql(`coalesce(${user}, '')`);
}
