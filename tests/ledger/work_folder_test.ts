import { basename } from "node:path";
import { assert, assertEquals } from "../_assert.ts";
import { writeTexts, writeWhole } from "../../lib/ledger/export/whole_file.ts";
import { Spool } from "../../lib/ledger/source/spool.ts";
import { LedgerReader } from "../../lib/ledger/store/open.ts";
import { WorkFolder } from "../../lib/ledger/work_folder.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { makeLedger, withFolder } from "../_temporary.ts";

const HELD = `
import { WorkFolder } from "${import.meta.resolve("../../lib/ledger/work_folder.ts")}";
const folder = WorkFolder.make("thing", Deno.args[0]);
Deno.writeTextFileSync(folder.path + "/part", "half");
console.log(folder.path);
if (Deno.args[1] === "exit") Deno.exit(130);
setTimeout(() => {}, 60_000);
`;

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

/** Starts a process that makes a folder, and waits until it is there. */
async function startMaker(folder: string): Promise<{ maker: Deno.ChildProcess; path: string }> {
  const maker = new Deno.Command(Deno.execPath(), {
    args: ["eval", HELD, folder],
    cwd: ROOT,
    stdout: "piped",
  }).spawn();
  const reader = maker.stdout.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return { maker, path: new TextDecoder().decode(value).trim() };
}

Deno.test("what a maker that was killed left is removed by the next one, what a living one keeps is not", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/.thing.notours.work`);
    Deno.mkdirSync(`${folder}/.thing.0123456789abcdef.work`);
    const { maker, path } = await startMaker(folder);
    const others = [".thing.notours.work", basename(path)].sort();
    WorkFolder.make("thing", folder).remove();
    assertEquals(names(folder), others);
    maker.kill("SIGKILL");
    await maker.status;
    WorkFolder.make("other", folder).remove();
    assertEquals(names(folder), others);
    WorkFolder.make("thing", folder).remove();
    assertEquals(names(folder), [".thing.notours.work"]);
  }));

Deno.test("a task that ends at once leaves no folder", () =>
  withFolder(async (folder) => {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", HELD, folder, "exit"],
      cwd: ROOT,
    }).output();
    assertEquals([code, basename(new TextDecoder().decode(stdout)).startsWith(".thing.")], [
      130,
      true,
    ]);
    assertEquals(names(folder), []);
  }));

Deno.test("a file is written in a folder of its own, whatever its name is, and nothing else is left", () =>
  withFolder(async (folder) => {
    const name = `${"x" + "\u{1F4B0}".repeat(60)}.csv`;
    for (const text of ["one", "two"]) {
      await writeWhole(`${folder}/${name}`, async (part) => {
        assertEquals(names(folder).filter((each) => each !== name).length, 1);
        await writeTexts(part, ReadableStream.from([text]));
      });
      assertEquals(Deno.readTextFileSync(`${folder}/${name}`), text);
    }
    assertEquals(names(folder), [name]);
  }));

Deno.test("two who read a ledger at the same time spill into a folder each, which is gone afterwards", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, "2024-03-01T10:00:00.000Z odd words\n\n");
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const before = names(folder);
    const readers = [
      await LedgerReader.open(ledger),
      await LedgerReader.open(ledger, { memoryLimit: "250MB" }),
      await LedgerReader.open(ledger, { keepsTables: true }),
    ];
    const places = [];
    for (const reader of readers) {
      const { place } = await reader.columns("select current_setting('temp_directory') as place");
      places.push(String(place[0]));
    }
    assertEquals(new Set(places).size, 3);
    for (const place of places) {
      assert(place.startsWith(`${folder}/.ledger.duckdb.`), place);
    }
    for (const reader of readers) reader.close();
    assertEquals(names(folder), before);
  }));

Deno.test("what pipes and archives hold is kept in one folder, as long as one of them is open", async () => {
  const large = () => ReadableStream.from([new Uint8Array(9 << 20)]);
  const spools = [await Spool.fill(large()), await Spool.fill(large())];
  const [one, two] = spools.map((spool) => spool.toFile());
  const folder = one.slice(0, one.lastIndexOf("/"));
  assert(basename(folder).startsWith(".balancebook."), folder);
  assertEquals(two.slice(0, two.lastIndexOf("/")), folder);
  spools[0].close();
  assertEquals(names(folder), [basename(two), "lock"].sort());
  spools[1].close();
  assert(!names(folder.slice(0, folder.lastIndexOf("/"))).includes(basename(folder)));
});
