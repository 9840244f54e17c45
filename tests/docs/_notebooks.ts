import { resolve } from "@std/path";
import { runAndReport } from "../../lib/cli/notebooks.ts";

/** Runs notebooks on the sample's ledger of this folder, and writes them into its `out/`. */
Deno.exit(
  await runAndReport({
    names: Deno.args,
    dbPath: resolve("data/build/sample.duckdb"),
    outDir: resolve("out"),
  }),
);
