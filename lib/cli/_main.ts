import { join } from "node:path";
import { parseEnv } from "node:util";
import { ROOT } from "../ledger/paths.ts";

/** Runs a task as this process, with the settings of `.env`, and ends with its exit code. */
export async function runAsProcess(task: (args: readonly string[]) => Promise<number>) {
  loadSettings(join(ROOT, ".env"));
  Deno.exit(await task(Deno.args));
}

/**
 * Sets what a file of `NAME=value` lines says, for this process and those that it starts; what the
 * environment has goes before it. Where there is no such file, nothing changes.
 */
export function loadSettings(path: string): void {
  let text;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    console.error(`Cannot read ${path}: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
  for (const [name, value] of Object.entries(parseEnv(text))) {
    if (!Deno.env.has(name)) Deno.env.set(name, value ?? "");
  }
}
