import { assert, assertEquals } from "../_assert.ts";
import { taskArguments } from "../_task.ts";
import { jupyterFolder } from "../../lib/notebook/runner/environment.ts";
import { makeLedger, withFolder } from "../_temporary.ts";
import { makeNotebook } from "../notebook/runner/_make_notebook.ts";

/** Waits for something to be so; gives whether it came to be within a time. */
async function comes(isSo: () => boolean, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    if (isSo()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return isSo();
}

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name);
}

/** Whether a process is there and works; one that has ended may wait for its parent to hear of it. */
function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test({
  name: "kernels of a run that was killed end, and the next run removes what they kept",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      await Deno.mkdir(jupyterFolder(), { recursive: true });
      // Cells import what the repository names.
      const notebooks = await Deno.makeTempDir({ dir: jupyterFolder(), prefix: "test_" });
      Deno.writeTextFileSync(`${folder}/log`, "2024-03-01T10:00:00.000Z odd words\n\n");
      const ledger = await makeLedger(folder, [`${folder}/log`]);
      try {
        const open = `import { openLedger } from "balancebook";
const ledger = await openLedger(${JSON.stringify(ledger)});`;
        const begun = `${folder}/begun`;
        Deno.mkdirSync(`${folder}/temporary`);
        const waits = await makeNotebook(notebooks, "waits", [
          `${open}
Deno.writeTextFileSync(${JSON.stringify(`${begun}.part`)}, \`\${Deno.pid} \${Deno.ppid}\`);
Deno.renameSync(${JSON.stringify(`${begun}.part`)}, ${JSON.stringify(begun)});
await new Promise(() => {});`,
        ]);
        const ends = await makeNotebook(notebooks, "ends", [open]);
        const start = (path: string) =>
          new Deno.Command(Deno.execPath(), {
            args: [...taskArguments("notebooks"), path, "--db", ledger, "-o", `${folder}/out`],
            env: { TMPDIR: `${folder}/temporary` },
            stdout: "null",
            stderr: "null",
          }).spawn();
        const killed = start(waits);
        assert(await comes(() => names(folder).includes("begun"), 60_000), "no cell has begun");
        killed.kill("SIGKILL");
        await killed.status;
        const pids = Deno.readTextFileSync(begun).split(" ").map(Number);
        assert(await comes(() => !pids.some(lives), 10_000), `${pids} go on`);
        const left = () => names(folder).filter((name) => name.endsWith(".work"));
        assertEquals(left().length, 1);
        assertEquals((await start(ends).status).code, 0);
        assertEquals(left(), []);
        const files = names(`${folder}/temporary`);
        assertEquals(files.filter((name) => name.startsWith("deno_kernel_")), []);
      } finally {
        await Deno.remove(notebooks, { recursive: true });
      }
    }),
});
