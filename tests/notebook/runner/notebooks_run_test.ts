import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { join } from "node:path";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { findNotebooks, nameOf } from "../../../lib/notebook/runner/cells.ts";
import { runNotebooks } from "../../../lib/notebook/runner/run.ts";
import { keepResults } from "../../../lib/ledger/store/results.ts";
import { ROOT, SAMPLE_LEDGER, SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { ask, makeLedger, withFolder } from "../../_temporary.ts";

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
    await keepResults(SAMPLE_LEDGER);
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
    await keepResults(ledger);
    const { ok, results } = await runNotebooks({
      dbPath: ledger,
      variables: { BALANCEBOOK_LOGS: REAL_LOGS },
      outDir: folder,
    });
    assert(ok, JSON.stringify(results.filter(({ failure }) => failure), null, 2));
  });
});

Deno.test("the notebooks hold on a scope, say so at their top, and count only what was chosen", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const [{ user, n }] = await ask(
      ledger,
      `select user_id as user, count(*) as n from transactions where currency = 'KWD'
        and logged_at >= '2024-01-08' and logged_at < '2024-01-22 12:00'
      group by user_id order by n desc, user_id limit 1`,
    );
    const names = [
      "02_reconcile",
      "03_trends",
      "04_anomalies",
      "05_overdrafts",
      "06_explore",
      "00_overview",
    ];
    const { ok, results } = await runNotebooks({
      names,
      dbPath: ledger,
      variables: {
        BALANCEBOOK_FROM: "2024-01-08",
        BALANCEBOOK_TO: "2024-01-22T12:00",
        BALANCEBOOK_CURRENCY: "KWD",
        BALANCEBOOK_USER: String(user),
        BALANCEBOOK_SET: "tolerance=0.01",
        BALANCEBOOK_EVENT: "transaction",
      },
      outDir: folder,
    });
    assert(ok, JSON.stringify(results.filter(({ failure }) => failure), null, 2));
    const texts = names.map((name) =>
      cellsOf(join(folder, `${name}.ipynb`)).flatMap(({ outputs }) => outputs ?? [])
        .map(({ data }) => [data?.["text/plain"]].flat().join("")).join("\n")
        .replace(/\s+/g, " ")
    );
    for (const text of texts) {
      assertStringIncludes(
        text,
        "**2024-01-08 00:00 to 2024-01-22 12:00 UTC**; outstanding differences are as of that end",
      );
      assertStringIncludes(text, `currency: **KWD** \u00b7 user: **${user}**`);
      assertStringIncludes(text, "**tolerance = 0.01 instead of 0.001**");
    }
    assertStringIncludes(texts[0], ` of ${n} transactions (`);
    assertStringIncludes(texts[1], `**${n} transactions** of 1 users in 1 currencies`);
    assertStringIncludes(texts[5], ` KWD ${n} 1 `);
    assertStringIncludes(texts[4], `**${n} of 7,391 log events**`);
  }));

Deno.test("logs without a transaction fail a check of 01_ingest, and nothing else", () =>
  withFolder(async (folder) => {
    const logs = `${folder}/log`;
    Deno.writeTextFileSync(logs, "2024-03-01T10:00:00.000Z odd words\n\n");
    const ledger = `${folder}/small.duckdb`;
    await ingest([logs], { ledger });
    const { ok, results } = await runNotebooks({
      names: ["00_overview", "01_ingest", "02_reconcile", "04_anomalies"],
      dbPath: ledger,
      variables: { BALANCEBOOK_LOGS: logs },
      outDir: folder,
    });
    assert(!ok);
    const failures = results.flatMap(({ name, failure }) =>
      failure ? [[name, failure.message]] : []
    );
    assertEquals(failures, [["01_ingest", "1 of 10 checks failed: there are transactions"]]);
  }));
