import { assert, assertEquals, assertMatch, assertRejects } from "../_assert.ts";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { watchPaths } from "../../lib/cli/_watch.ts";
import { UserError } from "../../lib/ledger/error.ts";
import { ingest } from "../../lib/ledger/ingest.ts";
import { MachineError } from "../../lib/ledger/machine_error.ts";
import { readSystemError } from "../../lib/ledger/system_error.ts";
import { LogReader } from "../../lib/ledger/workers/mod.ts";
import { Rows } from "../../lib/ledger/extract/rows.ts";
import { taskArguments } from "../_task.ts";
import { withFolder } from "../_temporary.ts";

const log = (hour: number) => `2024-03-01T${hour}:00:00.000Z odd words\n\n`;

async function zipOf(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter());
  await writer.add(name, new Uint8ArrayReader(bytes), { useWebWorkers: false });
  return await writer.close();
}

/** Runs an ingest whose folder for temporary files is not there. */
async function ingestWithoutTemporary(args: readonly string[], input?: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...taskArguments("ingest"), ...args],
    env: { NO_COLOR: "1", TMPDIR: "/nowhere/at/all" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  if (input !== undefined) await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("where the folder for temporary files is in the way, an ingest says so, and leaves no file out", () =>
  withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    Deno.writeTextFileSync(`${folder}/log`, log(10));
    const inner = await zipOf("log", new TextEncoder().encode(log(11)));
    Deno.writeFileSync(`${folder}/nested.zip`, await zipOf("inner.zip", inner));
    for (const [paths, input] of [[[`${folder}/nested.zip`]], [["-"], log(12)]] as const) {
      const { code, out, err } = await ingestWithoutTemporary(
        [...paths, `${folder}/log`, "--db", ledger, "--no-findings"],
        input,
      );
      assertEquals([code, out], [1, ""], err);
      assertMatch(err, /^Cannot keep what a pipe or an archive holds in the folder for temporary/);
      assertEquals(err.trim().split("\n").length, 1, err);
      assert(!Deno.readDirSync(folder).some(({ name }) => name === "ledger.duckdb"));
    }
  }));

Deno.test("too many open files end an ingest; the log is not what cannot be read", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/one`, log(10));
    Deno.writeTextFileSync(`${folder}/two`, log(11));
    const ledger = `${folder}/ledger.duckdb`;
    const { readFileSync } = Deno;
    Deno.readFileSync = (path) => {
      if (!String(path).endsWith("/two")) return readFileSync(path);
      throw Object.assign(new Error(`Too many open files (os error 24): readfile '${path}'`), {
        code: "EMFILE",
      });
    };
    try {
      const error = await assertRejects(
        () => ingest([`${folder}/one`, `${folder}/two`], { ledger }),
        Error,
      );
      assertEquals(
        readSystemError(error)?.message,
        `Cannot go on with ${folder}/two: too many files are open; allow more (ulimit -n)`,
      );
    } finally {
      Deno.readFileSync = readFileSync;
    }
    assert(!Deno.readDirSync(folder).some(({ name }) => name === "ledger.duckdb"));
  }));

Deno.test("a reader that streams, and a folder that is listed, end with what is the machine's", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, log(10).repeat(2));
    const full = () => {
      throw Object.assign(new Error("No file left"), { code: "ENFILE" });
    };
    const { open, readDirSync } = Deno;
    const reader = new LogReader({
      known: new Set(),
      rows: new Rows(),
      handOn: (_, arena) => Promise.resolve(arena),
      nextPartId: () => 2,
    });
    const place = { kind: "disk", path: `${folder}/log` } as const;
    const file = { path: "log", stream: "log", part: "", sizeBytes: 80, isSmall: false, place };
    try {
      Deno.open = full;
      await assertRejects(() => reader.read(file, 1), Error, "No file left");
      Deno.readDirSync = full;
      await assertRejects(
        () => ingest([folder], { ledger: `${folder}/ledger.duckdb` }),
        Error,
        "No file left",
      );
    } finally {
      Object.assign(Deno, { open, readDirSync });
    }
  }));

Deno.test("a watch ends where the machine is in the way, and goes on past what is no log", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, log(10));
    const troubles: string[] = [];
    const errors = [new UserError("no log event was found"), new MachineError("the disk is full")];
    const watching = watchPaths([folder], {
      everyMs: 20,
      read: () => {
        Deno.writeTextFileSync(`${folder}/log`, log(10) + errors.length);
        return Promise.reject(errors.shift());
      },
      onLine: () => {},
      onTrouble: (line) => troubles.push(line),
    });
    await assertRejects(() => watching, MachineError, "the disk is full");
    assertEquals(troubles, ["no log event was found"]);
  }));
