import { DuckDBInstance } from "duckdb";
import { dirname, join } from "node:path";
import { ROOT, USER_LEDGER } from "../paths.ts";
import { rulesVersion } from "./schema.ts";
import { attachLedger, createRules, createTables } from "./tables.ts";
import { schemaVersion } from "./version.ts";

const FOLDER = dirname(USER_LEDGER);
const NAME = /^rules-.*\.duckdb$/;

/**
 * Copies an empty ledger of this version, with tables, links and views. Making one takes most of a
 * second, so that it is kept in the repository's `data/build`, once for each version of the rules.
 *
 * @param file Where the copy goes.
 * @returns Whether there is one; not outside of the repository, or where its folder cannot be written.
 */
export async function copyTemplate(file: string): Promise<boolean> {
  const template = join(FOLDER, `rules-${schemaVersion()}-${rulesVersion()}.duckdb`);
  try {
    Deno.copyFileSync(template, file);
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return false;
  }
  const temporary = `${template}.${Deno.pid}.tmp`;
  try {
    Deno.statSync(join(ROOT, "data"));
    Deno.mkdirSync(FOLDER, { recursive: true });
    await makeTemplate(temporary);
    for (const { name } of Deno.readDirSync(FOLDER)) {
      if (NAME.test(name)) Deno.removeSync(join(FOLDER, name));
    }
    Deno.copyFileSync(temporary, file);
    Deno.renameSync(temporary, template);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || isRefusal(error)) return false;
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotCapable || (error as { code?: string }).code === "EROFS";
}

async function makeTemplate(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  try {
    const connection = await instance.connect();
    await attachLedger(connection, path, path);
    await createTables(connection);
    await createRules(connection);
    await connection.run("checkpoint");
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}
