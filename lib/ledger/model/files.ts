import { fileURLToPath } from "node:url";

const ROOT = new URL("../../model/", import.meta.url);

/** Reads a file of `lib/model`, by its path there. */
export function readModelFile(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

/** Lists the SQL files of a folder of `lib/model` without `.sql`, by name; none where it is missing. */
export function listModelFiles(folder: string): string[] {
  return [...Deno.readDirSync(fileURLToPath(new URL(`${folder}/`, ROOT)))]
    .filter(({ name }) => name.endsWith(".sql"))
    .map(({ name }) => name.slice(0, -".sql".length))
    .sort();
}
