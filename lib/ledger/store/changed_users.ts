import type { DuckDBConnection } from "duckdb";
import { quoteText } from "../quote.ts";
import { sessionTables, userObjects, userTables } from "./schema.ts";
import type { GiveRows } from "./session_tables.ts";
import { LEDGER } from "./tables.ts";

/** Name of the table of results that says what each user's rows were. */
const DIGESTS = "user_digests";
// Whom a row names as its user; what names none is kept under an empty name.
const USER = "coalesce(links.masked_user_id, blocks.user_id, '')";
// Another one for each transaction after one that was added; the order of a user's own stays.
const NUMBER = "transaction_number";
// Hold the number of another transaction of the user, which stands in one of the tables behind them.
const OTHER_NUMBERS = ["gaps_from", "previous_number", "previous_effect_number"];
const NUMBERED = ["settled_effects", "unsettled_effects"];
// What tells the order of transactions that were logged at one time; see `file_orders`.
const FILE_ORDER = "files.part, files.stream, files.sha256, files.status";
// To work most users out again costs more than to work all of them out.
const MOST_CHANGED_SHARE = 0.5;

const BLOCKS_OF_LINKS = `
  ${LEDGER}.main.transaction_links as links
  inner join ${LEDGER}.main.transaction_blocks as blocks
      on links.file_id = blocks.file_id and links.line = blocks.line`;

/** Name of a temporary table with the rows that an object of the model has of changed users. */
function changedName(object: string): string {
  return `changed_${object.replace(".", "_of_")}`;
}

/** Names of the user's objects that are kept as tables, each with a column `user_id`. */
function keptUserTables(): readonly string[] {
  const ofUsers = new Set(userObjects().map(({ name }) => name));
  return sessionTables().filter(({ name, isAid }) => !isAid && ofUsers.has(name))
    .map(({ name }) => name);
}

/** Names of the kinds of findings that depend on the rows of one user each, with their schema. */
function userKinds(): readonly string[] {
  return userObjects().map(({ name }) => name).filter((name) => name.includes("."));
}

/**
 * Makes a temporary table of all users with a digest of each one's rows, whatever order they stand in:
 * all that {@linkcode userObjects} ask for, and the files that the rows are in.
 */
export async function digestUsers(connection: DuckDBConnection): Promise<void> {
  const links = await connection.runAndReadAll(`describe ${LEDGER}.main.transaction_links`);
  const linkColumns = links.getRows().map(([name]) => String(name))
    .filter((name) => name !== NUMBER).map((name) => `links.${name}`).join(", ");
  // Rows are digested where they stand: to join them whole takes three times as long.
  const ofBlocks = (table: string, file: string, line: string) => `
    select ${USER} as user_id, own.digest
    from ${BLOCKS_OF_LINKS}
    inner join (
        select file_id, line, hash('${table}', own) as digest from ${LEDGER}.main.${table} as own
    ) as own on ${file} = own.file_id and ${line} = own.line`;
  const parts = userTables().flatMap((table): string[] => {
    switch (table) {
      case "log_files":
      case "transaction_blocks":
        return [];
      case "transaction_links":
        return [`
          select
              ${USER} as user_id,
              hash(links.digest, blocks.digest, files.digest) as digest
          from (
              select file_id, line, masked_user_id, hash(${linkColumns}) as digest
              from ${LEDGER}.main.transaction_links as links
          ) as links
          inner join (
              select file_id, line, user_id, hash(blocks) as digest
              from ${LEDGER}.main.transaction_blocks as blocks
          ) as blocks on links.file_id = blocks.file_id and links.line = blocks.line
          inner join (
              select file_id, hash(${FILE_ORDER}) as digest from ${LEDGER}.main.log_files as files
          ) as files on links.file_id = files.file_id`];
      case "sync_error_links":
        return [`
          select coalesce(masked_user_id, user_id, '') as user_id, hash('${table}', own) as digest
          from ${LEDGER}.main.${table} as own`];
      case "message_starts":
        return [ofBlocks(table, "links.message_file_id", "links.message_line")];
      default:
        return [ofBlocks(table, "links.file_id", "links.line")];
    }
  });
  await connection.run(`
    create temp table ${DIGESTS} as
    select user_id, count(*) as row_count, sum(digest) as digest
    from (${parts.join("\nunion all\n")})
    group by user_id`);
}

/** Keeps the digests of this ledger's users in results. */
export async function keepDigests(connection: DuckDBConnection, results: string): Promise<void> {
  await connection.run(`create or replace table ${results}.${DIGESTS} as from temp.${DIGESTS}`);
}

/** What {@linkcode renewUsers} has done. */
export interface RenewedUsers {
  /** Gives the rows of what depends on one user each. */
  readonly given: GiveRows;
  /** For how many users it was worked out. */
  readonly userCount: number;
}

/**
 * Takes what depends on one user each from earlier results, and works it out for changed users only: by
 * the model's own SQL over those users' rows alone.
 *
 * @param results Name of the attached database, a copy of earlier results. Its other tables are gone
 * afterwards.
 * @returns Null where so much has changed that all is worked out better.
 */
export async function renewUsers(
  connection: DuckDBConnection,
  results: string,
): Promise<RenewedUsers | null> {
  const userCount = await findChangedUsers(connection, results);
  const kept = userCount === null ? [] : keptUserTables();
  const given = userCount === null ? null : await renewTables(connection, results);
  const tables = await connection.runAndReadAll(
    `select table_name from duckdb_tables() where database_name = '${results}'`,
  );
  for (const [table] of tables.getRows()) {
    if (!kept.includes(String(table))) await connection.run(`drop table ${results}.${table}`);
  }
  return userCount === null ? null : { given: given!, userCount };
}

/** Gives how many users have other rows than they had; null where they have most of all rows. */
async function findChangedUsers(
  connection: DuckDBConnection,
  earlier: string,
): Promise<number | null> {
  await connection.run(`
    create temp table changed_users as
    select coalesce(now.user_id, earlier.user_id) as user_id, now.row_count
    from temp.${DIGESTS} as now
    full join ${earlier}.${DIGESTS} as earlier on now.user_id = earlier.user_id
    where now.row_count is distinct from earlier.row_count or now.digest is distinct from earlier.digest`);
  const counts = await connection.runAndReadAll(`
    select
        count(*),
        coalesce(sum(row_count) / (select sum(row_count) from temp.${DIGESTS}), 0)::double
    from changed_users`);
  const [[users, share]] = counts.getRows();
  return Number(share) > MOST_CHANGED_SHARE ? null : Number(users);
}

async function renewTables(connection: DuckDBConnection, results: string): Promise<GiveRows> {
  const kept = keptUserTables();
  const kinds = userKinds();
  await workOut(connection, new Set([...kept, ...kinds]));
  await renumber(connection, results);
  const isChanged = "coalesce(user_id, '') in (select user_id from changed_users)";
  const rowsOf = new Map<string, string>();
  for (const name of kept) {
    await connection.run(`delete from ${results}.${name} where ${isChanged}`);
    await connection.run(`insert into ${results}.${name} from ${changedName(name)}`);
    rowsOf.set(name, `from ${results}.${name}`);
  }
  await connection.run(`
    create temp table earlier_findings as
    from ${results}.unnumbered_findings
    where 'finding.' || kind in (${kinds.map(quoteText).join(", ")}) and not (${isChanged})`);
  for (const name of kinds) {
    const earlier = `select * from earlier_findings where 'finding.' || kind = ${quoteText(name)}`;
    rowsOf.set(name, `${earlier} union all select * from ${changedName(name)}`);
  }
  return (name) => rowsOf.get(name) ?? null;
}

/** Gives kept rows the numbers that their transactions have now. */
async function renumber(connection: DuckDBConnection, results: string): Promise<void> {
  const numbered = await connection.runAndReadAll(
    `select table_name, column_name from duckdb_columns()
     where
         database_name = ${quoteText(results)}
         and table_name in (${keptUserTables().map(quoteText).join(", ")})
         and column_name in (${[NUMBER, ...OTHER_NUMBERS].map(quoteText).join(", ")})`,
  );
  await connection.run(`
    create temp table moved_numbers as
    select own.${NUMBER} as earlier_number, links.${NUMBER}
    from (${NUMBERED.map((table) => `from ${results}.${table}`).join(" union all ")}) as own
    inner join ${LEDGER}.main.transaction_links as links
        on own.file_id = links.file_id and own.line = links.line
    where own.${NUMBER} <> links.${NUMBER}`);
  for (const [table, column] of numbered.getRows()) {
    const place = `${results}.${table}`;
    await connection.run(
      column === NUMBER
        ? `update ${place} as own set ${NUMBER} = links.${NUMBER}
           from ${LEDGER}.main.transaction_links as links
           where
               own.file_id = links.file_id
               and own.line = links.line
               and own.${NUMBER} <> links.${NUMBER}`
        : `update ${place} as own set ${column} = moved.${NUMBER}
           from moved_numbers as moved
           where own.${column} = moved.earlier_number`,
    );
  }
}

/** Works objects out for changed users, each into a temporary table. */
async function workOut(connection: DuckDBConnection, wanted: ReadonlySet<string>): Promise<void> {
  const shown = await showChanged(connection);
  const tables = new Set(sessionTables().map(({ name }) => name));
  await connection.run("create temp table settings as from settings");
  shown.push("settings");
  for (const { name } of userObjects()) {
    if (name.includes(".")) {
      if (wanted.has(name)) {
        await connection.run(`create temp table ${changedName(name)} as from ${name}`);
      }
    } else if (tables.has(name)) {
      await connection.run(`create temp table ${name} as from ${name}`);
      shown.push(name);
    }
  }
  for (const name of shown) {
    if (!wanted.has(name)) await connection.run(`drop table temp.${name}`);
    else await connection.run(`alter table temp.${name} rename to ${changedName(name)}`);
  }
}

/** Puts the rows of changed users in front of the ledger's; gives the names of these tables. */
async function showChanged(connection: DuckDBConnection): Promise<string[]> {
  await connection.run(`
    create temp table changed_lines as
    with held as (
        select links.*
        from ${BLOCKS_OF_LINKS}
        where ${USER} in (select user_id from changed_users)
    )
    select file_id, line from held
    union
    select message_file_id, message_line from held where message_line is not null
    union
    select file_id, line
    from ${LEDGER}.main.sync_error_links
    where coalesce(masked_user_id, user_id, '') in (select user_id from changed_users)`);
  const shown = userTables().filter((table) => table !== "log_files");
  for (const table of shown) {
    await connection.run(`
      create temp table ${table} as
      select own.*
      from ${LEDGER}.main.${table} as own
      semi join changed_lines on own.file_id = changed_lines.file_id and own.line = changed_lines.line`);
  }
  return [...shown];
}
