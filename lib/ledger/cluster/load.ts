import { join } from "node:path";
import type { LedgerBuild } from "../store/build.ts";
import type { TaskLine } from "./manifest.ts";
import { fileOf, filesSql, loadPart } from "./parts.ts";

/** What {@linkcode loadParts} loads. */
export interface LoadPartsOptions {
  /** All tasks of a manifest, in order. */
  readonly lines: readonly TaskLine[];
  /** The folder that the tasks wrote to. */
  readonly folder: string;
  readonly tables: readonly string[];
  /** Which rows of a table, as SQL; all where it is not given. */
  readonly where?: (table: string) => string | undefined;
  /** Called before each task's rows are loaded, with how many were, and how many there are. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Loads what the tasks of a manifest wrote into a ledger that is being built.
 *
 * @throws {Error} A `UserError` if a file is missing, or has not the rows that the manifest says.
 */
export async function loadParts(
  build: LedgerBuild,
  { lines, folder, tables, where, onProgress }: LoadPartsOptions,
): Promise<void> {
  for (const { line, fileId } of eachWithIds(lines, build.firstFileId - 1)) {
    onProgress?.(line.task, lines.length);
    for (const table of tables) {
      const { [table]: expected = 0 } = line.rows;
      if (expected === 0) continue;
      const file = fileOf(join(folder, line.path), table);
      if (table === "fetched_objects") {
        await build.connection.run(
          `delete from ${table} where name in (select name from ${filesSql([file])})`,
        );
      }
      const rows = where?.(table);
      await loadPart(build.connection, file, {
        table,
        expected,
        fileId,
        ...rows === undefined ? {} : { where: rows },
      });
    }
  }
  onProgress?.(lines.length, lines.length);
}

/**
 * Gives tasks with the numbers that their files have in a ledger, as SQL over `file_id`: parts of files are
 * numbered behind all files, those of the tasks before first.
 *
 * @param shift How many numbers the ledger has given away before.
 */
export function* eachWithIds(
  lines: readonly TaskLine[],
  shift: number,
): Generator<{ line: TaskLine; fileId: string }> {
  let parts = 0;
  for (const line of lines) {
    const behind = `case when file_id > ${line.of.files} then ${parts} else 0 end`;
    yield { line, fileId: `file_id + ${shift} + ${behind}` };
    parts += line.parts;
  }
}
