import { assert, assertEquals, assertRejects } from "../../_assert.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import { ask, makeLedger, withFolder } from "../../_temporary.ts";
import { taskArguments } from "../../_task.ts";

const LOG = "2024-03-01T10:00:00.000Z START RequestId: aaaaaaaa-0000-4000-8000-000000000001 " +
  "Version: $LATEST\n\n";

async function shell(script: string, cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("sh", { args: ["-c", script], cwd })
    .output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

function reasonsOf(ledger: string) {
  return ask(ledger, "select file, reason from issues where code = 'unreadable_file' order by 1");
}

Deno.test("what cannot be opened in a folder is reported, and ends nothing", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/logs/deep`, { recursive: true });
    Deno.writeTextFileSync(`${folder}/logs/deep/one`, LOG);
    Deno.writeTextFileSync(`${folder}/outside`, LOG.replace("10:", "11:"));
    await shell(
      "mkfifo pipe; ln -s /dev/null device; ln -s nowhere broken; ln -s ../outside out; " +
        "ln -s deep again; ln -s . loop; ln -s self self; printf x > \"$(printf 'a\\377b')\"",
      `${folder}/logs`,
    );
    const ledger = await makeLedger(folder, [`${folder}/logs`]);
    const reasons = await reasonsOf(ledger);
    const reported = reasons.map(({ file, reason }) => `${file}: ${reason}`).join("\n");
    for (
      const words of [
        "logs/pipe: The file cannot be read: it is a pipe",
        "logs/device: The file cannot be read: it is a link that leads out of the folder",
        "logs/broken: The file cannot be read: it is a link, and its target does not exist",
        "logs/self: The file cannot be read: it is a link, and its target is a link that leads back",
        "logs/out: The file cannot be read: it is a link that leads out of the folder",
        "its name is not UTF-8",
      ]
    ) assert(reported.includes(words), `${words} in ${reported}`);
    assertEquals(reasons.length, 6);
    assertEquals(await ask(ledger, "select count(*)::integer as n from log_events"), [{ n: 1 }]);
  }));

Deno.test(
  "a folder that may not be listed is reported",
  { ignore: Deno.uid() === 0 },
  () =>
    withFolder(async (folder) => {
      Deno.mkdirSync(`${folder}/logs/closed`, { recursive: true });
      Deno.writeTextFileSync(`${folder}/logs/one`, LOG);
      Deno.chmodSync(`${folder}/logs/closed`, 0);
      try {
        const ledger = await makeLedger(folder, [`${folder}/logs`]);
        const [{ reason }] = await reasonsOf(ledger);
        assert(String(reason).includes("may not be read"), String(reason));
      } finally {
        Deno.chmodSync(`${folder}/logs/closed`, 0o700);
      }
    }),
);

Deno.test("companions of logs are skipped, whatever else is not a log is reported", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/logs/__MACOSX`, { recursive: true });
    for (
      const name of [
        "aws-logs-write-test",
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "._one",
        "logo.PNG",
        "__MACOSX/one",
      ]
    ) Deno.writeTextFileSync(`${folder}/logs/${name}`, "x");
    Deno.writeTextFileSync(`${folder}/logs/one`, LOG);
    Deno.writeTextFileSync(`${folder}/logs/notes.txt`, "hello\n");
    Deno.writeTextFileSync(`${folder}/logs/empty`, "");
    const ledger = `${folder}/ledger.duckdb`;
    const summary = await ingest([`${folder}/logs`], { ledger });
    assertEquals([summary.newFiles, summary.unreadableFiles], [1, 2]);
    assertEquals(summary.unread.map(({ path }) => path), ["logs/empty", "logs/notes.txt"]);
    assert(summary.unread[0].reason.includes("it is empty"));
    assert(summary.unread[1].reason.includes("no line begins with a time"));
  }));

Deno.test("companions that a shell names for * are skipped and told, and the rest is read", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/logs/__MACOSX`, { recursive: true });
    Deno.writeTextFileSync(`${folder}/logs/__MACOSX/._one`, "x");
    for (const name of ["Thumbs.db", "logo.png"]) {
      Deno.writeTextFileSync(`${folder}/logs/${name}`, "x");
    }
    Deno.writeTextFileSync(`${folder}/logs/one`, LOG);
    const named = ["Thumbs.db", "__MACOSX", "logo.png"].map((name) => `${folder}/logs/${name}`);
    const ledger = `${folder}/ledger.duckdb`;
    const { contents: _, ...summary } = await ingest([...named, `${folder}/logs/one`], { ledger });
    assertEquals([summary.newFiles, summary.unreadableFiles], [1, 0]);
    assertEquals(summary.skipped, named);
    const task = [Deno.execPath(), ...taskArguments("ingest")].map((part) => `"${part}"`).join(" ");
    const printed = await shell(`${task} logs/* --db other.duckdb`, folder);
    const line = /^Skipped, what stands beside logs: (.*)$/m.exec(printed)?.[1] ?? printed;
    const names = named.map((path) => path.slice(folder.length + 1));
    assertEquals(line.split(", ").sort(), names.sort());
    for (const paths of [named.slice(1, 2), named]) {
      const alone = await assertRejects(() => ingest(paths, { ledger }), UserError);
      assert(alone.message.endsWith("it stands beside logs, and holds none"), alone.message);
    }
  }));

Deno.test("a pipe, and the standard input, are read once and whole", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, LOG.repeat(3));
    const task = [Deno.execPath(), ...taskArguments("ingest")].map((part) => `"${part}"`).join(" ");
    for (
      const [index, script] of [
        `cat log | ${task} - --db`,
        `gzip -c log | ${task} /dev/stdin --db`,
        `mkfifo p; gzip -c log > p & ${task} p --db`,
      ].entries()
    ) {
      const printed = await shell(`${script} l${index}.duckdb`, folder);
      assert(printed.startsWith("1 file found: 1 read, 0 known already, 0 unread"), printed);
      assert(printed.includes("3 log events"), printed);
    }
  }));

Deno.test("a device, a socket's path or a missing one is refused in one line", () =>
  withFolder(async (folder) => {
    for (const path of ["/dev/null", "/dev/zero", `${folder}/missing`]) {
      const error = await assertRejects(
        () => ingest([path], { ledger: `${folder}/ledger.duckdb` }),
        UserError,
      );
      assert(/^Cannot ingest [^\n]+: (?:it is a device|does not exist)/.test(error.message));
    }
  }));

Deno.test("a file that vanishes or changes while it is read is reported", () =>
  withFolder(async (folder) => {
    const { discover } = await import("../../../lib/ledger/source/discover.ts");
    const { FileReaders } = await import("../../../lib/ledger/workers/mod.ts");
    Deno.mkdirSync(`${folder}/logs`);
    for (const name of ["gone", "grown"]) Deno.writeTextFileSync(`${folder}/logs/${name}`, LOG);
    const discovery = await discover([`${folder}/logs`]);
    Deno.removeSync(`${folder}/logs/gone`);
    Deno.writeTextFileSync(`${folder}/logs/grown`, LOG + LOG.replace("10:", "11:"));
    const kinds: string[] = [];
    const readers = new FileReaders(discovery);
    await readers.read((rows) => {
      const { columns, rowCount } = rows.issues;
      for (let row = 0; row < rowCount; row++) {
        const from = -1 - columns.code.offsets[row];
        const bytes = rows.side.bytes.subarray(from, from + columns.code.lengths[row]);
        kinds.push(new TextDecoder().decode(bytes));
      }
    }, { firstFileId: 1, known: new Set() });
    assertEquals(kinds.sort(), ["changed_file", "unreadable_file"]);
  }));

Deno.test("a large file that changes or vanishes while it is read is reported, and what it held is kept", async () => {
  const { LogReader } = await import("../../../lib/ledger/workers/log_reader.ts");
  const { discover } = await import("../../../lib/ledger/source/discover.ts");
  const { Rows } = await import("../../../lib/ledger/extract/rows.ts");
  const lines = Array.from({ length: 120_000 }, (_, index) => {
    const time = new Date(Date.UTC(2024, 2, 1) + index * 1000).toISOString();
    return `${time} START RequestId: aaaaaaaa-0000-4000-8000-000000000001 Version: $LATEST\n\n`;
  });
  const changes: Record<string, (path: string) => void> = {
    grown: (path) => Deno.writeTextFileSync(path, LOG, { append: true }),
    cut: (path) => Deno.truncateSync(path, 1000),
    replaced: (path) => {
      Deno.writeTextFileSync(`${path}.new`, LOG);
      Deno.renameSync(`${path}.new`, path);
    },
    removed: (path) => Deno.removeSync(path),
    untouched: () => {},
  };
  for (const [name, change] of Object.entries(changes)) {
    await withFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/log`, lines.join(""));
      const { files } = await discover([`${folder}/log`]);
      const found: string[] = [];
      let isChanged = false;
      const reader = new LogReader({
        rows: new Rows(),
        known: new Set(),
        nextPartId: () => 2,
        handOn: (rows, arena) => {
          if (!isChanged) change(`${folder}/log`);
          isChanged = true;
          const { columns, rowCount } = rows.issues;
          for (let row = 0; row < rowCount; row++) {
            const from = -1 - columns.reason.offsets[row];
            const bytes = rows.side.bytes.subarray(from, from + columns.reason.lengths[row]);
            found.push(new TextDecoder().decode(bytes));
          }
          rows.clear();
          return Promise.resolve(arena);
        },
      });
      await reader.read(files[0], 1);
      await reader.finish();
      const told = found.filter((reason) => reason.includes("while it was read"));
      assertEquals(told.length, name === "untouched" ? 0 : 1, `${name}: ${found}`);
      assertEquals(told[0]?.includes("removed") ?? false, name === "removed");
    });
  }
});
