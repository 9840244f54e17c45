import { assert, assertEquals, assertRejects, assertStringIncludes } from "../_assert.ts";
import { readScopeOptions, scopeVariables } from "../../lib/cli/_scope.ts";
import { notebooks } from "../../lib/cli/notebooks.ts";
import { runAll } from "../../lib/cli/run.ts";
import { UserError } from "../../lib/ledger/error.ts";
import { findNotebooks, nameOf, readCodeCells } from "../../lib/notebook/runner/cells.ts";
import { SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { SCOPE_NAMES } from "../../lib/ledger/store/scope.ts";
import { makeLedger, withFolder } from "../_temporary.ts";
import { callTask } from "../_call.ts";

Deno.test("a wrong value gets one line, before logs are read or notebooks run", async () => {
  for (const task of [notebooks, runAll]) {
    for (
      const [option, value, words] of [
        ["--from", "31.1.2024", "expected a day like 2024-01-31"],
        ["--to", "2024-02-30", "expected a day like 2024-01-31"],
        ["--level", "error", "expected one of platform, TRACE"],
        ["--kind", "gaps", "expected one of amount_outlier"],
        ["--set", "tolerance", "expected NAME=NUMBER"],
      ]
    ) {
      const { code, lines } = await callTask(task, option, value);
      assertEquals([code, lines.length], [1, 1], option);
      assertStringIncludes(lines[0], words);
    }
  }
});

Deno.test("a scope becomes the environment of the notebooks that can make it", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const paths = await findNotebooks();
    const explore = await findNotebooks(["06_explore"]);
    const options = readScopeOptions({
      from: "2024-01-08",
      currency: "BHD",
      tolerance: "0.01",
      set: "replay_days=60",
    });
    assertEquals(await scopeVariables(options, paths, ledger), {
      BALANCEBOOK_FROM: "2024-01-08",
      BALANCEBOOK_CURRENCY: "BHD",
      BALANCEBOOK_SET: "replay_days=60,tolerance=0.01",
    });
    assertEquals(await scopeVariables(readScopeOptions({}), paths, ledger), {});
    const refused: [Record<string, string>, readonly string[], string][] = [
      [{ kind: "balance_gap" }, explore, "06_explore has no such parameter"],
      [{ level: "ERROR" }, await findNotebooks(["02_reconcile", "05_overdrafts"]), "have no such"],
      [{ currency: "XXL" }, paths, "the ledger has none"],
      [{ level: "FATAL" }, explore, 'level "FATAL": the ledger has none; it has ERROR, INFO,'],
      [{ user: "nobody" }, paths, "the ledger has none"],
      [{ set: "wrong=1" }, paths, 'Cannot set "wrong"'],
      [{ tolerance: "much" }, paths, "expected a number from 0"],
      [{ from: "2031-01-01" }, paths, "the logs go from"],
    ];
    for (const [given, notebooks, words] of refused) {
      const { message } = await assertRejects(
        () => scopeVariables(readScopeOptions(given), notebooks, ledger),
        UserError,
        words,
      );
      assert(!message.includes("\n"));
    }
  }));

Deno.test("each notebook has one cell of parameters, and each part of a scope a notebook", async () => {
  const sources: string[] = [];
  for (const path of await findNotebooks()) {
    const cells = (await readCodeCells(path)).filter(({ tags }) => tags.includes("parameters"));
    assertEquals(cells.length, 1, path);
    sources.push(cells[0].source);
    if (nameOf(path) === "01_ingest") continue;
    for (const name of ["FROM", "TO", "CURRENCY", "USER"]) {
      assertStringIncludes(
        cells[0].source,
        `const ${name} = Deno.env.get("BALANCEBOOK_${name}") ?? "";`,
      );
    }
  }
  const missing = SCOPE_NAMES.filter((name) =>
    !sources.some((source) => source.includes(`"BALANCEBOOK_${name.toUpperCase()}"`))
  );
  assertEquals(missing, []);
});
