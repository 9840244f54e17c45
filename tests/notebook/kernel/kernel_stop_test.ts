import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { join } from "node:path";
import { ROOT } from "../../../lib/ledger/paths.ts";
import { jupyterFolder, setUpJupyter } from "../../../lib/notebook/runner/environment.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";
import { driveKernel } from "./_kernel.ts";

const BALANCEBOOK = import.meta.resolve("../../../lib/mod.ts");
const LONG = "select count(*) from range(100000) a, range(1000000) b";

Deno.test("Stop ends queries, own connections, busy loops and awaits, and says what it cost", () =>
  withFolder(async (folder) => {
    const path = await makeLedger(folder, [join(ROOT, "tests", "cases", "01-control", "in")]);
    const sources: [string, number | null][] = [
      [
        `import { openLedger } from "${BALANCEBOOK}"; const ledger = await openLedger("${path}")`,
        null,
      ],
      ["await ledger.sql`" + LONG + "`", 0.3],
      [
        `const { DuckDBInstance } = await import("npm:@duckdb/node-api@1.5.6-r.1");
        const own = await (await DuckDBInstance.create(":memory:")).connect(); undefined`,
        null,
      ],
      [`await own.run("${LONG}")`, 0.3],
      ["let turns = 0; while (true) turns++", 0.3],
      ["turns > 1000", null],
      ["await new Promise((resolve) => setTimeout(resolve, 60_000))", 0.3],
      ["typeof turns", null],
    ];
    const { cells, durationsMs } = await driveKernel(sources.map(([source]) => source), {
      mode: "stopped",
      stopAfterS: sources.map(([, seconds]) => seconds),
    });
    assertStringIncludes(cells[1].join(), "Query stopped; the ledger can be queried again");
    assertStringIncludes(cells[3].join(), "Interrupted");
    assertEquals(cells[4], ["Stopped: the cell was stopped; variables are kept"]);
    assertEquals(cells[5], ["true"]);
    assertStringIncludes(cells[6].join(), "Deno was started again, so variables are gone");
    assertEquals(cells[7], [`"undefined"`]);
    const stoppedMs = durationsMs.filter((_, at) => sources[at][1] !== null);
    assert(stoppedMs.every((ms) => ms < 8000), String(stoppedMs));
  }));

Deno.test({
  name: "a kernel ends with whoever started it, also in the middle of a busy loop",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { python, variables } = await setUpJupyter();
    const code = `
from jupyter_client.manager import KernelManager
import os, time
manager = KernelManager(kernel_name="deno")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
client.execute("Deno.writeTextFileSync(Deno.env.get('PID_FILE'), String(Deno.pid)); while (true);")
time.sleep(60)`;
    const file = `${jupyterFolder()}/pid_${crypto.randomUUID()}`;
    const starter = new Deno.Command(python, {
      args: ["-c", code],
      cwd: jupyterFolder(),
      env: { ...variables, PID_FILE: file },
    }).spawn();
    let pid = "";
    for (let tries = 0; pid === "" && tries < 200; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      pid = await Deno.readTextFile(file).catch(() => "");
    }
    assert(isThere(pid));
    starter.kill("SIGKILL");
    await starter.status;
    for (let tries = 0; isThere(pid) && tries < 50; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert(!isThere(pid), `Deno ${pid} goes on`);
    await Deno.remove(file);
  },
});

/** Whether a process runs; one that has ended and was not waited for does not. */
function isThere(pid: string): boolean {
  const { stdout } = new Deno.Command("grep", { args: ["-s", "^State", `/proc/${pid}/status`] })
    .outputSync();
  return /State:\s+[^Z\s]/.test(new TextDecoder().decode(stdout));
}
