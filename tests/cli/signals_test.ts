import { gunzipSync } from "node:zlib";
import { assert, assertEquals, assertMatch } from "../_assert.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { lockLedger } from "../../lib/ledger/store/lock.ts";
import { keepResults } from "../../lib/ledger/store/results.ts";
import { taskArguments } from "../_task.ts";
import { makeLedger, withFolder } from "../_temporary.ts";

/** A process that was told to end: its exit code, and what it printed. */
interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Starts Deno, tells it to end once it has printed something or some time is over, and waits for that. */
async function endProcess(
  args: readonly string[],
  signal: Deno.Signal,
  afterMs?: number,
): Promise<Ended> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lost = setTimeout(() => child.kill("SIGKILL"), 30_000);
  const [out, err] = [child.stdout, child.stderr].map(listen);
  if (afterMs === undefined) await Promise.race([out.begun, err.begun]);
  else await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill(signal);
  const { code } = await child.status;
  clearTimeout(lost);
  return { code, out: await out.text, err: await err.text };
}

/** Reads what a process prints, and tells when it begins to. */
function listen(
  stream: ReadableStream<Uint8Array>,
): { begun: Promise<void>; text: Promise<string> } {
  const begun = Promise.withResolvers<void>();
  const read = async () => {
    let text = "";
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      text += part;
      begun.resolve();
    }
    return text;
  };
  return { begun: begun.promise, text: read() };
}

async function smallLedger(folder: string): Promise<string> {
  Deno.writeTextFileSync(`${folder}/log`, "2024-03-01T10:00:00.000Z odd words\n\n");
  return await makeLedger(folder, [`${folder}/log`]);
}

const CODES = [["SIGTERM", 143], ["SIGINT", 130]] as const;

Deno.test("a task that a signal ends says so in one line, with the signal's exit code", () =>
  withFolder(async (folder) => {
    const ledger = await smallLedger(folder);
    await keepResults(ledger);
    for (const [signal, code] of CODES) {
      const args = [...taskArguments("site"), "--db", ledger, "-o", `${folder}/site`];
      const ended = await endProcess(args, signal);
      assertEquals([ended.code, ended.err], [code, "Stopped before it was done\n"], ended.out);
      const json = await endProcess([...args, "--json"], signal);
      const { exitCode, error } = JSON.parse(json.out || "null");
      assertEquals([exitCode, error, json.code], [code, "Stopped before it was done", code]);
    }
  }));

Deno.test("a task that waits for another one ends at a signal", () =>
  withFolder(async (folder) => {
    const ledger = await smallLedger(folder);
    await keepResults(ledger);
    const lock = await lockLedger(ledger);
    using state = Deno.openSync(`${folder}/state.lock`, { create: true, write: true });
    state.lockSync(true);
    const own = ["--db", ledger];
    const waiting: string[][] = [
      [...taskArguments("upgrade"), ...own],
      [...taskArguments("alerts"), ...own, "--state", `${folder}/state`],
    ];
    for (const args of waiting) {
      const { code, err, out } = await endProcess(args, "SIGTERM", 3000);
      assertEquals([code, out], [143, ""], args.join(" "));
      // A busy machine has not come to where it waits.
      assertMatch(err, /^(?:Stopped before it was done|Query stopped; .*)\n$/);
    }
    lock.release();
  }));

const STEPS = `
import { runTask } from "${import.meta.resolve("../../lib/cli/_args.ts")}";
import { cancellable } from "${import.meta.resolve("../../lib/ledger/store/cancel.ts")}";
import { UserError } from "${import.meta.resolve("../../lib/ledger/error.ts")}";
Deno.exit(await runTask(async () => {
  const first = Promise.withResolvers();
  console.log("begun");
  setTimeout(() => {}, 20_000);
  await cancellable(first.promise, () => first.resolve());
  const second = Promise.withResolvers();
  await cancellable(second.promise, () => second.reject(new UserError("the second step stopped")));
  return 0;
}, { isCancellable: true }));
`;

Deno.test("a signal that comes too late for one step of a task ends the next one", async () => {
  const { code, err } = await endProcess(["eval", STEPS], "SIGTERM");
  assertEquals([code, err], [143, "the second step stopped\n"]);
});

Deno.test("an upgrade that a signal ends leaves nothing beside the ledger", () =>
  withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    const bytes = gunzipSync(
      Deno.readFileSync(`${ROOT}/tests/ledger/store/earlier/2.duckdb.gz`),
    );
    for (let afterMs = 200; afterMs < 1400; afterMs += 200) {
      Deno.writeFileSync(ledger, bytes);
      const { code, err } = await endProcess(
        [...taskArguments("upgrade"), "--db", ledger],
        "SIGTERM",
        afterMs,
      );
      // What is told before the task's first line runs has no words yet.
      if (err !== "") assertEquals(err.trim().split("\n").length, 1, err);
      assert([143, 0].includes(code), `${code}`);
      const left = [...Deno.readDirSync(folder)].map((file) => file.name);
      assertEquals(left.filter((each) => each.includes(".tmp")), [], `${afterMs}`);
    }
  }));
