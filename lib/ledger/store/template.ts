import { DuckDBInstance } from "duckdb";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { ROOT, USER_LEDGER } from "../paths.ts";
import { isThere } from "../presence.ts";
import { removeTemporary } from "./leftovers.ts";
import { rulesVersion } from "./schema.ts";
import { attachLedger, createRules, createTables } from "./tables.ts";
import { schemaVersion } from "./version.ts";

const FOLDER = dirname(USER_LEDGER);
const NAME = /^rules-.*\.duckdb$/;
const TEMPORARY = /^rules-.*\.tmp(?:\.wal)?$/;
// To make one takes a second: who began one that long ago was killed.
const LEFT_AFTER_MS = 600_000;

/**
 * Copies an empty ledger of this version, with tables, links and views. Making one takes most of a
 * second, so that it is kept in the repository's `data/build`, once for each version of the rules; a
 * damaged one, by the digest in its name, is made again.
 *
 * @param file Where the copy goes.
 * @returns Whether there is one; not outside of the repository, or where its folder cannot be written.
 */
export async function copyTemplate(file: string): Promise<boolean> {
  const version = `rules-${schemaVersion()}-${rulesVersion()}`;
  try {
    const known = readTemplate(version);
    if (known !== null) {
      Deno.writeFileSync(file, known);
      return true;
    }
    // Two may be made at once: in one process, or in two containers that share the folder.
    const temporary = join(FOLDER, `${version}.${crypto.randomUUID()}.tmp`);
    Deno.statSync(join(ROOT, "data"));
    Deno.mkdirSync(FOLDER, { recursive: true });
    try {
      await makeTemplate(temporary);
      for (const { name } of [...Deno.readDirSync(FOLDER)]) {
        if (NAME.test(name) || isLeft(name)) removeTemporary(join(FOLDER, name));
      }
      Deno.copyFileSync(temporary, file);
      const digest = digestOf(Deno.readFileSync(temporary));
      Deno.renameSync(temporary, join(FOLDER, `${version}-${digest}.duckdb`));
    } finally {
      removeTemporary(temporary);
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || isRefusal(error)) return false;
    throw error;
  }
}

/** Reads the template of a version; null where there is none, or one that is not as it was written. */
function readTemplate(version: string): Uint8Array | null {
  if (!isThere(FOLDER)) return null;
  const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name);
  const name = names.find((name) => name.startsWith(`${version}-`) && NAME.test(name));
  if (name === undefined) return null;
  const bytes = Deno.readFileSync(join(FOLDER, name));
  return name === `${version}-${digestOf(bytes)}.duckdb` ? bytes : null;
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

/** Whether a file is a template that nobody makes any longer. */
function isLeft(name: string): boolean {
  if (!TEMPORARY.test(name)) return false;
  const changedAt = Deno.statSync(join(FOLDER, name)).mtime?.getTime() ?? 0;
  return Date.now() - changedAt > LEFT_AFTER_MS;
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
