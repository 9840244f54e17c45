import { resolve } from "node:path";
import { readArguments, runTask } from "../../lib/cli/_args.ts";
import { readScopeOptions, SCOPE_OPTIONS, scopeVariables } from "../../lib/cli/_scope.ts";
import { runAndReport } from "../../lib/cli/notebooks.ts";
import { findNotebooks } from "../../lib/notebook/runner/cells.ts";

/**
 * Runs notebooks as the task does, on the sample's ledger of this folder, and writes them into its
 * `out/`.
 */
Deno.exit(
  await runTask(async () => {
    const { names, options } = readArguments(Deno.args, {
      takesNames: true,
      options: SCOPE_OPTIONS,
    });
    const dbPath = resolve("data/build/sample.duckdb");
    const scope = readScopeOptions(options);
    const variables = await scopeVariables(scope, await findNotebooks(names), dbPath);
    const { ok } = await runAndReport({ names, dbPath, variables, outDir: resolve("out") });
    return ok ? 0 : 1;
  }),
);
