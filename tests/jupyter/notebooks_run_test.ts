import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ingest } from "../../lib/ingest.ts";
import { findNotebooks, nameOf } from "../../lib/jupyter/cells.ts";
import { runNotebooks } from "../../lib/jupyter/run.ts";
import { ROOT, SAMPLE_LEDGER, SAMPLE_LOGS } from "../../lib/paths.ts";
import { withFolder } from "../_temporary.ts";

const REAL_LOGS = join(ROOT, "..", "shared", "real", "balance-sync-logs");

interface Cell {
  readonly cell_type: string;
  readonly outputs?: readonly { readonly data?: Record<string, unknown> }[];
}

/** Reads a notebook's cells; of pictures only that they are there, since renderers may differ. */
function cellsOf(path: string): Cell[] {
  const { cells } = JSON.parse(Deno.readTextFileSync(path)) as { cells: Cell[] };
  for (const cell of cells) {
    for (const { data } of cell.outputs ?? []) {
      if (data?.["image/png"] !== undefined) data["image/png"] = "a picture";
    }
  }
  return cells;
}

Deno.test("the committed outputs are those of a run on the sample", () =>
  withFolder(async (folder) => {
    // A ledger of an older sample would hold that one too.
    await Deno.remove(SAMPLE_LEDGER).catch(() => {});
    await ingest([SAMPLE_LOGS], { ledger: SAMPLE_LEDGER });
    const { ok, results } = await runNotebooks({
      dbPath: SAMPLE_LEDGER,
      variables: { BALANCEBOOK_LOGS: SAMPLE_LOGS },
      outDir: folder,
    });
    assert(ok, JSON.stringify(results.filter(({ failure }) => failure), null, 2));
    assertEquals(results.length, (await findNotebooks()).length);
    for (const path of await findNotebooks()) {
      assertEquals(cellsOf(join(folder, `${nameOf(path)}.ipynb`)), cellsOf(path), nameOf(path));
    }
  }));

Deno.test("the notebooks hold on the real logs", async () => {
  try {
    Deno.statSync(REAL_LOGS);
  } catch {
    console.warn("SKIPPED: no real logs beside the repository (shared/real)");
    return;
  }
  await withFolder(async (folder) => {
    const ledger = `${folder}/real.duckdb`;
    await ingest([REAL_LOGS], { ledger });
    const { ok, results } = await runNotebooks({
      dbPath: ledger,
      variables: { BALANCEBOOK_LOGS: REAL_LOGS },
      outDir: folder,
    });
    assert(ok, JSON.stringify(results.filter(({ failure }) => failure), null, 2));
  });
});

Deno.test("the notebooks hold on a ledger with hardly anything in it", () =>
  withFolder(async (folder) => {
    const logs = `${folder}/log`;
    Deno.writeTextFileSync(logs, "2024-03-01T10:00:00.000Z odd words\n\n");
    const ledger = `${folder}/small.duckdb`;
    await ingest([logs], { ledger });
    const { ok, results } = await runNotebooks({
      dbPath: ledger,
      variables: { BALANCEBOOK_LOGS: logs },
      outDir: folder,
    });
    assert(ok, JSON.stringify(results.filter(({ failure }) => failure), null, 2));
  }));
