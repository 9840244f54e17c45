import { assert, assertEquals, assertRejects } from "../_assert.ts";
import { ingest } from "../../lib/ledger/ingest.ts";
import { LedgerBuild } from "../../lib/ledger/store/build.ts";
import { cancelAll } from "../../lib/ledger/store/cancel.ts";
import { lockLedger } from "../../lib/ledger/store/lock.ts";
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
    const build = await LedgerBuild.begin(ledger, null);
    try {
      await build.renewRules();
      build.interrupt();
      await assertRejects(() => build.publish(), Error, "interrupted");
    } finally {
      build.close();
    }
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("Stop ends an ingest that waits for a pipe or for another one, and removes what was kept", () =>
  withFolder(async (folder) => {
    const kept = `${folder}/kept`;
    Deno.mkdirSync(kept);
    const before = Deno.env.get("TMPDIR");
    Deno.env.set("TMPDIR", kept);
    const lock = await lockLedger(`${folder}/ledger.duckdb`);
    try {
      await new Deno.Command("mkfifo", { args: [`${folder}/pipe`] }).output();
      const writer = new Deno.Command("sh", {
        args: ["-c", `exec 3>"${folder}/pipe"; head -c 20000000 /dev/zero >&3; exec sleep 60`],
      }).spawn();
      const begin = (path: string) =>
        ingest([path], { ledger: `${folder}/ledger.duckdb` })
          .then(() => "done", (error) => error.message);
      const piped = begin(`${folder}/pipe`);
      const sizeOfKept = () =>
        [...Deno.readDirSync(kept)].reduce(
          (size, { name }) => size + Deno.statSync(`${kept}/${name}`).size,
          0,
        );
      while (sizeOfKept() < 20_000_000) await new Promise((resolve) => setTimeout(resolve, 20));
      const waiting = begin(writeLog(folder));
      await new Promise((resolve) => setTimeout(resolve, 50));
      cancelAll();
      const stopped = "Ingest stopped; the ledger is unchanged";
      assertEquals([await piped, await waiting], [stopped, stopped]);
      assertEquals([...Deno.readDirSync(kept)], []);
      writer.kill("SIGKILL");
      await writer.status;
    } finally {
      lock.release();
      if (before === undefined) Deno.env.delete("TMPDIR");
      else Deno.env.set("TMPDIR", before);
    }
    assertEquals(
      (await ingest([`${folder}/log`], { ledger: `${folder}/ledger.duckdb` })).isPublished,
      true,
    );
  }));
