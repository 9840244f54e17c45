import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "../_assert.ts";
import { alertsTask } from "../../lib/cli/alerts.ts";
import { doctor } from "../../lib/cli/doctor.ts";
import { ingestTask } from "../../lib/cli/ingest.ts";
import { reportTask } from "../../lib/cli/report.ts";
import { reviewTask } from "../../lib/cli/review.ts";
import { upgradeTask } from "../../lib/cli/upgrade.ts";
import { UserError } from "../../lib/ledger/error.ts";
import { ingest } from "../../lib/ledger/ingest.ts";
import { keepResults } from "../../lib/ledger/store/results.ts";
import { upgrade } from "../../lib/ledger/upgrade.ts";
import { readSystemError } from "../../lib/ledger/system_error.ts";
import { callTaskApart } from "../_call.ts";
import { ask, makeLedger, makeLedgerWithFindings, withFolder } from "../_temporary.ts";
import { taskArguments } from "../_task.ts";

const LOG = "2024-03-01T10:00:00.000Z odd words\n\n";

const TASKS = {
  alerts: alertsTask,
  doctor,
  ingest: ingestTask,
  report: reportTask,
  review: reviewTask,
  upgrade: upgradeTask,
};

/** Runs a task as a process, with its permissions. */
async function run(task: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...taskArguments(task), ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: decode(stdout), err: decode(stderr) };
}

Deno.test("what the system refuses is one line and an exit code, and the ledger stays", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, LOG);
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    Deno.mkdirSync(`${folder}/folder.duckdb`);
    Deno.writeTextFileSync(`${folder}/other.duckdb`, "no database".repeat(1000));
    const refused: [string, string[], RegExp][] = [
      ["ingest", [`${folder}/log`, "--db", `${folder}/folder.duckdb`], /it is a folder/],
      ["ingest", [`${folder}/log`, "--db", `${folder}/other.duckdb`], /not a DuckDB ledger/],
      ["ingest", [`${folder}/log`, "--db", `${folder}/log/under.duckdb`], /Cannot go on/],
      ["upgrade", ["--db", `${folder}/none.duckdb`], /there is no ledger/],
      ["export", ["findings", "--db", `${folder}/folder.duckdb`], /folder\.duckdb/],
      [
        "export",
        ["findings", "--db", ledger, "--format", "csv", "-o", ledger],
        /a DuckDB database is there/,
      ],
      ["report", ["--daily", "last", "--db", ledger, "-o", `${folder}/log`], /Cannot /],
    ];
    const before = Deno.readFileSync(ledger);
    for (const [task, args, words] of refused) {
      const { code, err } = await run(task, ...args);
      assertEquals(code, 1, `${task} ${args.join(" ")}: ${err}`);
      assertMatch(err, words);
      assert(!err.trim().includes("\n"), err);
    }
    assertEquals(Deno.readFileSync(ledger), before);
  }));

Deno.test("a folder where a file of the ledger belongs is one line, and names it", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, LOG);
    Deno.writeTextFileSync(`${folder}/more`, LOG.replace("10:00", "11:00"));
    Deno.writeTextFileSync(`${folder}/file`, "");
    const ledger = await makeLedgerWithFindings(folder, [`${folder}/log`]);
    const blocked = await callTaskApart(reportTask, "-o", `${folder}/file`, "--db", ledger);
    assertEquals(blocked.code, 1);
    assertMatch(blocked.err.join("\n"), /^Cannot write .*: a part of its path is not a folder$/);
    // The last ones take the place of the findings that are kept.
    const refused: [keyof typeof TASKS, string, string[]][] = [
      ["review", ".reviews.jsonl", []],
      ["report", ".reviews.jsonl", ["-o", `${folder}/reports`]],
      ["alerts", ".alerts.json", []],
      ["alerts", ".alerts.json.lock", []],
      ["ingest", ".lock", [`${folder}/more`]],
      ["ingest", ".results", [`${folder}/more`]],
      ["doctor", ".results", ["--without-jupyter"]],
    ];
    for (const [task, ending, args] of refused) {
      const path = `${ledger}${ending}`;
      await Deno.remove(path).catch(() => {});
      Deno.mkdirSync(path);
      const { code, out, err } = await callTaskApart(TASKS[task], ...args, "--db", ledger);
      const said = task === "doctor" ? out : err;
      assertEquals(code, 1, `${task} ${ending}: ${said}`);
      const about = said.filter((line) => line.includes(path));
      assertEquals(about.length, 1, said.join("\n"));
      assert(task === "doctor" || said.length === 1, said.join("\n"));
      assertMatch(about[0], /is a folder/);
      Deno.removeSync(path);
    }
  }));

Deno.test("a damaged ledger is told from one that is in use", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, LOG);
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const whole = Deno.readFileSync(ledger);
    const flipped = whole.slice();
    flipped[4096 + 30] ^= 1;
    for (const bytes of [flipped, whole.subarray(0, whole.length / 2), whole.subarray(0, 4096)]) {
      Deno.writeFileSync(ledger, bytes);
      for (
        const [task, ...args] of [[reviewTask], [upgradeTask], [
          ingestTask,
          `${folder}/log`,
        ]] as const
      ) {
        const { code, err } = await callTaskApart(task, ...args, "--db", ledger);
        assertEquals([code, err], [1, [
          `Cannot open ${ledger}: the file is damaged, or its end is missing; take the ledger ` +
          "from a backup, or ingest the logs into a new one",
        ]]);
      }
      assertEquals(Deno.readFileSync(ledger), bytes);
    }
  }));

Deno.test("where findings cannot be kept, one line says so, and that the ledger can be used", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, LOG);
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const { renameSync } = Deno;
    Deno.renameSync = () => {
      throw Object.assign(new Error("ENOSPC: no space, rename '/x'"), { code: "ENOSPC" });
    };
    try {
      await assertRejects(
        () => keepResults(ledger),
        UserError,
        "Cannot keep the findings with /x: no space is left on the device; the ledger can be used",
      );
    } finally {
      Deno.renameSync = renameSync;
    }
  }));

Deno.test("a tolerance that is no number from 0 is refused, and nothing is made", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, LOG);
    for (const tolerance of ["-1", "abc", "1e5", "99999999999999999", "0.0000001"]) {
      const error = await assertRejects(
        () => ingest([`${folder}/log`], { ledger: `${folder}/ledger.duckdb`, tolerance }),
        UserError,
      );
      assertEquals(
        error.message,
        `Cannot set tolerance to "${tolerance}": expected a number from 0`,
      );
    }
    await ingest([`${folder}/log`], { ledger: `${folder}/ledger.duckdb`, tolerance: "0.05" });
    assertEquals([...Deno.readDirSync(folder)].length, 3);
  }));

Deno.test("a ledger that cannot be copied leaves no part of the copy", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, LOG);
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const { copyFile } = Deno;
    Deno.copyFile = (from, to) => {
      Deno.writeFileSync(to, Deno.readFileSync(from).subarray(0, 1000));
      return Promise.reject(Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" }));
    };
    try {
      Deno.writeTextFileSync(`${folder}/log`, LOG.replace("10:", "11:"));
      await assertRejects(() => ingest([`${folder}/log`], { ledger }), Error, "ENOSPC");
    } finally {
      Deno.copyFile = copyFile;
    }
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(left, ["ledger.duckdb", "ledger.duckdb.lock", "log"]);
  }));

Deno.test("a link to a ledger stays a link, whoever writes, also where the ledger is still to be made", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/far`);
    Deno.writeTextFileSync(`${folder}/log`, LOG);
    Deno.writeTextFileSync(`${folder}/more`, LOG.replace("10:00", "11:00"));
    const ledger = `${folder}/ledger.duckdb`;
    Deno.symlinkSync("far/ledger.duckdb", ledger);
    for (const log of ["log", "more"]) await ingest([`${folder}/${log}`], { ledger });
    await upgrade(ledger);
    assertEquals(Deno.readLinkSync(ledger), "far/ledger.duckdb");
    for (const path of [ledger, `${folder}/far/ledger.duckdb`]) {
      assertEquals(await ask(path, "select count(*) as n from log_events"), [{ n: 2 }]);
    }
    const far = [...Deno.readDirSync(`${folder}/far`)].map(({ name }) => name).sort();
    assertEquals(far, ["ledger.duckdb", "ledger.duckdb.lock"]);
  }));

Deno.test("the next ingest removes what a killed one left, and nothing else", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, LOG);
    const ledger = `${folder}/ledger.duckdb`;
    const left = [
      "ledger.duckdb.77.tmp",
      "ledger.duckdb.77.tmp.wal",
      "ledger.duckdb.results.7.tmp",
    ];
    const kept = ["ledger.duckdb.tmp", "other.duckdb.77.tmp", "ledger.duckdb.77.tmp.txt"];
    for (const name of [...left, ...kept]) Deno.writeTextFileSync(`${folder}/${name}`, "");
    Deno.mkdirSync(`${folder}/ledger.duckdb.78.tmp.spill`);
    const { code, err } = await run("ingest", `${folder}/log`, "--db", ledger);
    assertEquals(code, 0, err);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(
      names,
      [...kept, "ledger.duckdb", "ledger.duckdb.lock", "ledger.duckdb.results", "log"].sort(),
    );
  }));

Deno.test("readSystemError() knows a full disk, a read-only one and too little memory, and leaves our own errors alone", () => {
  const noSpace = Object.assign(new Error("ENOSPC: no space left, write '/data/x'"), {
    code: "ENOSPC",
  });
  assertStringIncludes(readSystemError(noSpace)!.message, "no space is left on the device");
  const readOnly = Object.assign(new Error("open '/data/x'"), { code: "EROFS" });
  assertEquals(
    readSystemError(readOnly)!.message,
    "Cannot go on with /data/x: it is on a read-only file system",
  );
  const duckdb = new Error("IO Error: Could not write all bytes: No space left on device\n\nat x");
  const commit = new Error(
    'TransactionContext Error: Failed to commit: Checkpoint failed for database "results". The database ' +
      'has been invalidated. Original error: Could not write file "/data/x": No space left on device\n',
  );
  const full = "no space is left on the device";
  assertEquals(readSystemError(duckdb)!.message, `Cannot go on: ${full}`);
  assertEquals(readSystemError(commit)!.message, `Cannot go on with /data/x: ${full}`);
  assertEquals(
    readSystemError(
      new Deno.errors.NotCapable(
        'Requires all access to "/dev", run again with the --allow-all flag',
      ),
    )!.message,
    "Cannot go on with /dev: this task was not given the permission to use it; name another place",
  );
  const damaged = new Error("IO Error: Corrupt database file: computed checksum 1 does not match");
  assertMatch(readSystemError(damaged)!.message, /^Cannot read a block of the ledger's file/);
  const memory = new Error(
    "DuckDB refused the query: Out of Memory Error: failed to allocate 1.0 GiB\n\nx",
  );
  assertMatch(readSystemError(memory)!.message, /^Cannot go on: more memory is needed .*columns$/);
  assertEquals(readSystemError(new TypeError("undefined is no function")), null);
});

Deno.test("a second Ctrl-C ends a task whose work does not end", async () => {
  const script = `
    import { runTask } from ${
    JSON.stringify(new URL("../../lib/cli/_args.ts", import.meta.url).href)
  };
    import { cancellable } from ${
    JSON.stringify(new URL("../../lib/ledger/store/cancel.ts", import.meta.url).href)
  };
    setInterval(() => {}, 1000);
    await runTask(async () => {
      const stop = () => console.log("asked");
      const work = cancellable(new Promise(() => {}), stop);
      console.log("begun");
      return await work;
    }, { isCancellable: true });`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", script],
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const saw = async (word: string) => assertStringIncludes((await lines.read()).value ?? "", word);
  const lost = setTimeout(() => child.kill("SIGKILL"), 60_000);
  try {
    await saw("begun");
    child.kill("SIGINT");
    await saw("asked");
    child.kill("SIGINT");
    assertEquals((await child.status).code, 130);
  } finally {
    clearTimeout(lost);
    await lines.cancel();
  }
});
