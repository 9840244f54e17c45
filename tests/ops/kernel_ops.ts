import { assertEquals } from "../_assert.ts";
import { join } from "node:path";
import { jupyterFolder } from "../../lib/notebook/runner/environment.ts";
import { runNotebooks } from "../../lib/notebook/runner/run.ts";
import {
  assertNothingLost,
  type Campaign,
  countLosses,
  makeCampaign,
} from "../notebook/kernel/_campaign.ts";
import { driveKernel } from "../notebook/kernel/_kernel.ts";
import { type CellSource, makeNotebook } from "../notebook/runner/_make_notebook.ts";

/** Outputs of one kernel; more would make the notebooks larger than anybody's. */
const OUTPUTS = 1000;
const ROUNDS = 6;
const BUSY = navigator.hardwareConcurrency;

for (const mode of ["queued", "stock"] as const) {
  Deno.test(`${ROUNDS * OUTPUTS} outputs of a ${mode} client are where they belong`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const campaign = makeCampaign(OUTPUTS, mode === "stock");
      assertNothingLost(campaign, await driveKernel(campaign.sources, { mode, busy: BUSY }));
    }
  });
}

Deno.test(`${ROUNDS * OUTPUTS} outputs of our runner are where they belong`, async () => {
  await Deno.mkdir(jupyterFolder(), { recursive: true });
  const folder = await Deno.makeTempDir({ dir: jupyterFolder(), prefix: "test_" });
  try {
    const campaign = makeCampaign(OUTPUTS, true);
    const names = Array.from({ length: ROUNDS }, (_, round) => `round_${round}`);
    for (const name of names) await makeNotebook(folder, name, tagThrowing(campaign));
    await runNotebooks({ notebooksDir: folder, outDir: folder });
    for (const name of names) {
      const path = join(folder, `${name}.ipynb`);
      assertEquals(countLosses(campaign, readTexts(path)), { lost: 0, misplaced: 0, doubled: 0 });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

function tagThrowing({ sources }: Campaign): CellSource[] {
  return sources.map((source) =>
    source.includes("throw new") ? { source, tags: ["raises-exception"] } : source
  );
}

/** Reads the texts of each code cell's outputs. */
function readTexts(path: string): string[][] {
  const { cells } = JSON.parse(Deno.readTextFileSync(path));
  return cells.slice(1).map(({ outputs }: { outputs: Record<string, unknown>[] }) =>
    outputs.map(({ text, data, evalue }) =>
      [text ?? (data as Record<string, unknown> | undefined)?.["text/plain"] ?? evalue].flat()
        .join("")
    )
  );
}
