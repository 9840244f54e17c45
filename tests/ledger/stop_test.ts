import { assert, assertEquals, assertRejects } from "../_assert.ts";
import { ingest } from "../../lib/ledger/ingest.ts";
import { LedgerBuild } from "../../lib/ledger/store/build.ts";
import { WorkingCopy } from "../../lib/ledger/store/working_copy.ts";
import { cancelAll } from "../../lib/ledger/store/cancel.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { withFolder } from "../_temporary.ts";

function writeLog(folder: string): string {
  const lines = Array.from({ length: 20_000 }, (_, index) => {
    const time = new Date(Date.UTC(2024, 2, 1) + index * 1000).toISOString();
    return `${time} Unknown application error occurred\n\n`;
  });
  Deno.writeTextFileSync(`${folder}/log`, lines.join(""));
  return `${folder}/log`;
}

Deno.test("Stop at any moment of an ingest leaves nothing behind and the ledger as it was", () =>
  withFolder(async (folder) => {
    const logs = writeLog(folder);
    const left = new Set<string>();
    let stopped = 0;
    for (let waitMs = 0; waitMs < 150; waitMs += 10) {
      Deno.mkdirSync(`${folder}/${waitMs}`);
      const work = ingest([logs], { ledger: `${folder}/${waitMs}/ledger.duckdb` });
      let isDone = false;
      const outcome = work.then(() => "done", (error) => error.message).finally(() =>
        isDone = true
      );
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (isDone) continue;
      // A task whose work cannot be stopped ends at once, and clears nothing up.
      assert(cancelAll() > 0, `nothing to stop after ${waitMs} ms`);
      stopped++;
      assertEquals(await outcome, "Ingest stopped; the ledger is unchanged");
      for (const { name } of Deno.readDirSync(`${folder}/${waitMs}`)) left.add(name);
    }
    assert(stopped > 2, `${stopped}`);
    left.delete("ledger.duckdb.lock");
    assertEquals([...left], []);
  }));

Deno.test("a build that is interrupted between two queries is not published", () =>
  withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    const build = await LedgerBuild.begin(WorkingCopy.begin(ledger), null);
    try {
      await build.renewRules();
      build.interrupt();
      await assertRejects(() => build.publish(), Error, "interrupted");
    } finally {
      build.close();
    }
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

// Test files that run at the same time share one environment, so what keeps its files elsewhere is a process.
const STOPPED = `
import { ingest } from "balancebook/ledger";
import { cancelAll } from "${import.meta.resolve("../../lib/ledger/store/cancel.ts")}";
import { lockLedger } from "${import.meta.resolve("../../lib/ledger/store/lock.ts")}";
const [folder, kept] = Deno.args;
const ledger = folder + "/ledger.duckdb";
const begin = (path) => ingest([path], { ledger }).then(() => "done", (error) => error.message);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const sizes = () => [...Deno.readDirSync(kept)].flatMap(({ name }) =>
  [...Deno.readDirSync(kept + "/" + name)].map((file) => Deno.statSync(kept + "/" + name + "/" + file.name).size)
);
const lock = await lockLedger(ledger);
const piped = begin(folder + "/pipe");
while (sizes().reduce((sum, size) => sum + size, 0) < 20_000_000) await wait(20);
const waiting = begin(folder + "/log");
await wait(50);
cancelAll();
const told = [await piped, await waiting, [...Deno.readDirSync(kept)].length];
lock.release();
const { isPublished } = await ingest([folder + "/log"], { ledger });
console.log(JSON.stringify([...told, isPublished]));
Deno.exit();
`;

Deno.test("Stop ends an ingest that waits for a pipe or for another one, and removes what was kept", () =>
  withFolder(async (folder) => {
    const kept = `${folder}/kept`;
    Deno.mkdirSync(kept);
    writeLog(folder);
    await new Deno.Command("mkfifo", { args: [`${folder}/pipe`] }).output();
    const writer = new Deno.Command("sh", {
      args: ["-c", `exec 3>"${folder}/pipe"; head -c 20000000 /dev/zero >&3; exec sleep 60`],
    }).spawn();
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", STOPPED, folder, kept],
      cwd: ROOT,
      env: { TMPDIR: kept },
    }).output();
    writer.kill("SIGKILL");
    await writer.status;
    const [printed, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    const stopped = "Ingest stopped; the ledger is unchanged";
    assertEquals(JSON.parse(printed || "null"), [stopped, stopped, 0, true], errors);
  }));
