import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { dirname, join } from "node:path";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { findNotebooks, nameOf } from "../../../lib/notebook/runner/cells.ts";
import { runNotebooks } from "../../../lib/notebook/runner/run.ts";
import { LiveLedger } from "../../../lib/notebook/pages/content/live_ledger.ts";
import {
  readNotebook,
  type RunCell,
  runCells,
} from "../../../lib/notebook/pages/content/run_cells.ts";
import type { Chart } from "../../../lib/notebook/chart.ts";
import { bundleOf, drawPlain, isDisplayable } from "../../../lib/notebook/show.ts";
import type { LedgerOptions, LedgerReader } from "../../../lib/ledger/store/open.ts";
import { resultsPath } from "../../../lib/ledger/store/results.ts";
import { isThere, stampOf } from "../../../lib/ledger/presence.ts";
import { ROOT, SAMPLE_LEDGER, SAMPLE_LOGS, USER_LEDGER } from "../../../lib/ledger/paths.ts";
import { OTHER_USER, PrintedLog, STREAM, USER } from "../../ledger/store/_printed.ts";
import { ask, makeLedger, REAL_LOGS, withFolder } from "../../_temporary.ts";

interface Cell {
  readonly cell_type: string;
  readonly outputs?: readonly { readonly data?: Record<string, unknown> }[];
}

/** Reads a notebook's cells, without the PNGs that only saved ones have; renderers may differ in them. */
function cellsOf(path: string): Cell[] {
  const { cells } = JSON.parse(Deno.readTextFileSync(path)) as { cells: Cell[] };
  for (const { data } of cells.flatMap(({ outputs = [] }) => outputs)) {
    delete data?.["image/png"];
  }
  return cells;
}

Deno.test("committed charts are pictures too, for viewers that show no SVG", async () => {
  for (const path of await findNotebooks()) {
    const { cells } = JSON.parse(await Deno.readTextFile(path)) as { cells: Cell[] };
    const charts = cells.flatMap(({ outputs = [] }) => outputs)
      .filter(({ data }) => data?.["image/svg+xml"] !== undefined);
    assert(charts.length > 0 && charts.every(({ data }) => data!["image/png"]), nameOf(path));
  }
});

Deno.test("the committed outputs are those of a run on the sample", () =>
  withFolder(async (folder) => {
    // A ledger of an older sample would hold that one too.
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    await Deno.mkdir(dirname(SAMPLE_LEDGER), { recursive: true });
    for (const path of [SAMPLE_LEDGER, resultsPath(SAMPLE_LEDGER)]) {
      await Deno.remove(path).catch(() => {});
      await Deno.copyFile(`${ledger}${path.slice(SAMPLE_LEDGER.length)}`, path);
    }
    const { ok, results } = await runNotebooks({
      dbPath: SAMPLE_LEDGER,
      variables: { BALANCEBOOK_LOGS: SAMPLE_LOGS },
      outDir: folder,
    });
    assert(ok, JSON.stringify(results.filter(({ failure }) => failure), null, 2));
    assertEquals(results.length, (await findNotebooks()).length);
    for (const path of await findNotebooks()) {
      const executed = join(folder, `${nameOf(path)}.ipynb`);
      assertEquals(cellsOf(executed), cellsOf(path), nameOf(path));
      const isDrawn = Deno.readTextFileSync(executed).includes('"image/png":');
      assert(!isDrawn, "a run that is not saved draws PNGs, which take a tenth of its time");
    }
  }));

/**
 * Gives what a value shows; of a chart its SVG and words alone, since a kernel's runner leaves out its HTML,
 * pages show its SVG, and to draw its PNG takes long.
 */
async function bundleWithoutPng(value: unknown): Promise<Record<string, unknown>> {
  const isPlain = typeof value === "object" && value !== null && !isDisplayable(value);
  const { svg, text } = ((isPlain ? drawPlain(value) : value) ?? {}) as Partial<Chart>;
  return svg === undefined ? await bundleOf(value) : { "image/svg+xml": svg, "text/plain": text };
}

/** What tables share comes with the first one of a kernel, and once for all with a page. */
function withoutLibrary(html: string): string {
  return html.replace(/<script type="text\/plain" data-library=[^]*?<\/script>\n/, "");
}

Deno.test("cells show on a page what they have shown in a kernel", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const parts = async (value: unknown) => {
      const texts = Object.entries(await bundleWithoutPng(value)).map((
        [type, text],
      ) => [type, withoutLibrary(String(text))]);
      return JSON.stringify(Object.fromEntries(texts));
    };
    const here = await cellsHere(ledger, { BALANCEBOOK_LOGS: SAMPLE_LOGS }, parts);
    for (const path of await findNotebooks()) {
      const kernel = cellsOf(path).flatMap(({ outputs = [] }) =>
        outputs.map(({ data }) =>
          Object.fromEntries(
            Object.entries(data!).map((
              [type, text],
            ) => [type, withoutLibrary([text].flat().join(""))]),
          )
        )
      );
      const page = here.get(nameOf(path))!.flatMap(({ outputs }) =>
        outputs.map((output) => output.kind === "html" ? JSON.parse(output.html) : output)
      );
      assert(kernel.length > 3);
      assertEquals(page, kernel, nameOf(path));
    }
  }));

/** Options of sessions, and names of notebooks; all of them by default. */
interface HereOptions extends LedgerOptions {
  readonly names?: readonly string[];
}

/** Runs notebooks in this process, as pages are made: a kernel for each would take a minute. */
async function cellsHere(
  ledger: string,
  variables: Readonly<Record<string, string>>,
  render: (value: unknown) => Promise<string>,
  { names = [], ...defaults }: HereOptions = {},
): Promise<Map<string, RunCell[]>> {
  const live = new LiveLedger(ledger);
  const runs = new Map<string, RunCell[]>();
  try {
    for (const path of await findNotebooks(names)) {
      const sessions: LedgerReader[] = [];
      const cells = await runCells(await readNotebook(path), {
        variables,
        host: {
          ledgerPath: ledger,
          open: async (_path, options) => {
            sessions.push(await live.begin({ ...defaults, ...options }));
            return sessions.at(-1)!;
          },
        },
        render,
      });
      for (const session of sessions) live.end(session);
      runs.set(nameOf(path), cells);
    }
  } finally {
    live.close();
  }
  return runs;
}

/** What became of a notebook whose cells were run in this process. */
interface Run {
  readonly text: string;
  readonly failures: readonly string[];
}

async function runHere(
  ledger: string,
  variables: Readonly<Record<string, string>>,
  options: HereOptions = {},
): Promise<Map<string, Run>> {
  const text = async (value: unknown) => (await bundleWithoutPng(value))["text/plain"] as string;
  const runs = await cellsHere(ledger, variables, text, options);
  return new Map([...runs].map(([name, cells]) => {
    const outputs = cells.flatMap(({ outputs }) => outputs);
    return [name, {
      text: outputs.map((output) => output.kind === "html" ? output.html : "").join("\n")
        .replace(/\s+/g, " "),
      failures: outputs.flatMap((output) => output.kind === "failed" ? [output.message] : []),
    }];
  }));
}

function failuresOf(runs: ReadonlyMap<string, Run>): [string, string][] {
  return [...runs].flatMap(([name, { failures }]) =>
    failures.map((failure): [string, string] => [name, failure])
  );
}

Deno.test("the notebooks hold on the real logs", async () => {
  try {
    Deno.statSync(REAL_LOGS);
  } catch {
    console.warn("SKIPPED: no real logs beside the repository (shared/real)");
    return;
  }
  await withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [REAL_LOGS], "real.duckdb");
    const users = () => isThere(USER_LEDGER) ? stampOf(USER_LEDGER) : "none";
    const before = users();
    assertEquals(failuresOf(await runHere(ledger, { BALANCEBOOK_LOGS: REAL_LOGS })), []);
    assertEquals(users(), before, "the user's own ledger was written");
  });
});

const PATHS_TOLD = `
import { ledgerPathFor } from "balancebook";
import { runInHost } from "${import.meta.resolve("../../../lib/notebook/cell_host.ts")}";
const [logs] = Deno.args;
const host = {
  ledgerPath: "/pages.duckdb",
  open: () => Promise.reject(new Error("not asked")),
  show: () => Promise.resolve(),
};
const asked = () => Promise.resolve([ledgerPathFor(), ledgerPathFor(logs)]);
console.log(JSON.stringify([ledgerPathFor(logs), ...await runInHost(host, asked)]));
`;

Deno.test("a cell that runs for a page is told the page's ledger, whatever logs and environment name", async () => {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", PATHS_TOLD, SAMPLE_LOGS],
    cwd: ROOT,
    env: { BALANCEBOOK_DB: "/other.duckdb" },
  }).output();
  const [printed, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(JSON.parse(printed || "null"), [
    "/other.duckdb",
    "/pages.duckdb",
    "/pages.duckdb",
  ], errors);
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
    const runs = await runHere(ledger, {
      BALANCEBOOK_LOGS: SAMPLE_LOGS,
      BALANCEBOOK_FROM: "2024-01-08",
      BALANCEBOOK_TO: "2024-01-22T12:00",
      BALANCEBOOK_CURRENCY: "KWD",
      BALANCEBOOK_USER: String(user),
      BALANCEBOOK_EVENT: "transaction",
    }, { thresholds: { tolerance: "0.01" } });
    assertEquals(failuresOf(runs), []);
    const textOf = (name: string) => runs.get(name)!.text;
    for (const [name, { text }] of runs) {
      if (name === "01_ingest") continue;
      assertStringIncludes(
        text,
        "**2024-01-08 00:00 to 2024-01-22 12:00 UTC**; outstanding differences are as of that end",
      );
      assertStringIncludes(text, `currency: **KWD** \u00b7 user: **${user}**`);
      assertStringIncludes(text, "**tolerance = 0.01 instead of 0.001**");
    }
    assert(new RegExp(`that match: \\d+ of ${n} `).test(textOf("02_reconcile")));
    assertStringIncludes(textOf("02_reconcile"), `### User ${user}`);
    assertStringIncludes(textOf("03_trends"), `**${n} transactions** of 1 user in 1 currency`);
    assertStringIncludes(textOf("00_overview"), ` KWD ${n} 1 `);
    assertStringIncludes(textOf("06_explore"), `the filter: ${n} of 7,391**`);
  }));

Deno.test("the overview counts the entries of its scope, and has a total without a currency", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog();
    const users = Array.from({ length: 6 }, (_, place) => USER.replace(/^.{8}/, `0000000${place}`));
    for (const [place, userId] of users.entries()) {
      const at = (hour: number) => `2024-03-01T${hour}:0${place}:00.000Z`;
      log.transaction(at(10), { userId, oldBalance: 50, newBalance: 40, paymentBalance: 40 });
      log.transaction(at(12), { userId, oldBalance: 40, newBalance: 30, paymentBalance: 20 });
    }
    log.transaction("2024-03-01T22:00:00.000Z", {
      ...{ userId: OTHER_USER, currency: null, oldBalance: 30, newBalance: 20 },
      paymentBalance: 23.5,
    });
    const logs = `${folder}/${STREAM}`;
    Deno.writeTextFileSync(logs, String(log));
    const ledger = await makeLedger(folder, [logs]);
    const names = ["00_overview"];
    const overview = async (scope: Record<string, string>) =>
      (await runHere(ledger, { BALANCEBOOK_LOGS: logs, ...scope }, { names })).get(names[0])!.text;
    const whole = await overview({});
    assertStringIncludes(whole, "(entries: **6**, cases: 1)");
    assertStringIncludes(whole, "\u2013 1 1 20.00 1 3.50 0.00 \u2013");
    const own = await overview({ BALANCEBOOK_USER: users[0] });
    assertStringIncludes(own, "(entries: **1**, cases: 1)");
  }));

Deno.test("logs without a transaction fail a check of 01_ingest, and nothing else", () =>
  withFolder(async (folder) => {
    const logs = `${folder}/log`;
    Deno.writeTextFileSync(logs, "2024-03-01T10:00:00.000Z odd words\n\n");
    const ledger = `${folder}/small.duckdb`;
    await ingest([logs], { ledger });
    assertEquals(failuresOf(await runHere(ledger, { BALANCEBOOK_LOGS: logs })), [
      ["01_ingest", "CheckError: 1 of 10 checks failed: there are transactions"],
    ]);
  }));
