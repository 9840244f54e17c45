import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder, as an absolute path. */
export const ROOT: string = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The synthetic logs that stand in the repository. */
export const SAMPLE_LOGS: string = join(ROOT, "data", "sample");

/** The ledger of {@linkcode SAMPLE_LOGS}; never holds anything else. */
export const SAMPLE_LEDGER: string = join(ROOT, "data", "build", "sample.duckdb");

/** The user's ledger where neither `--db` nor `BALANCEBOOK_DB` says otherwise. */
export const USER_LEDGER: string = join(ROOT, "data", "build", "balancebook.duckdb");

/** Where executed notebooks, the site, reports and exports go: `BALANCEBOOK_OUT`, or `out`. */
export function outFolder(): string {
  return resolve(Deno.env.get("BALANCEBOOK_OUT") || join(ROOT, "out"));
}
