import { assert, assertEquals, assertRejects } from "../../_assert.ts";
import { Buffer } from "node:buffer";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { packTar } from "modern-tar";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { UserError } from "../../../lib/ledger/error.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { readHead, unwrap } from "../../../lib/ledger/source/layers.ts";
import { ask, askAll, makeLedger, withFolder } from "../../_temporary.ts";

/** An event of an hour, of one of several logs. */
const event = (hour: number, log = 0) =>
  `2024-03-01T${String(hour).padStart(2, "0")}:00:00.000Z START RequestId: ` +
  `aaaaaaaa-0000-4000-800${log}-0000000000${String(hour).padStart(2, "0")} Version: $LATEST\n\n`;
const logOf = (log: number) => Buffer.from(event(10, log) + event(11, log));
const LOG = logOf(0);

async function zip(
  members: readonly (readonly [name: string, bytes: Uint8Array])[],
  options: { password?: string; zip64?: boolean; dataDescriptor?: boolean } = {},
): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter());
  const renamed: [number, string][] = [];
  for (const [index, [name, bytes]] of members.entries()) {
    // The library refuses a second member of one name, so it gets its name afterwards.
    const isSecond = members.findIndex(([other]) => other === name) !== index;
    const unique = isSecond ? name.replace(/.$/, "~") : name;
    if (isSecond) renamed.push([index, name]);
    await writer.add(unique, new Uint8ArrayReader(bytes), { useWebWorkers: false, ...options });
  }
  let bytes = Buffer.from(await writer.close());
  for (const [, name] of renamed) {
    const wrong = Buffer.from(name.replace(/.$/, "~"));
    for (let at = bytes.indexOf(wrong); at !== -1; at = bytes.indexOf(wrong)) {
      bytes = Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(name),
        bytes.subarray(at + wrong.length),
      ]);
    }
  }
  return bytes;
}

function tar(members: readonly (readonly [name: string, bytes: Uint8Array])[]) {
  return packTar(members.map(([name, body]) => ({
    header: { name, size: body.length, type: "file" as const },
    body: new Uint8Array(body),
  })));
}

/** What an ingest of one file reports. */
async function read(folder: string, bytes: Uint8Array) {
  const [found] = await readAll(folder, [bytes]);
  return found;
}

/** What an ingest of several files, of other logs each, reports of each of them, named `file` and its place. */
async function readAll(folder: string, all: readonly Uint8Array[]) {
  const paths = all.map((bytes, index) => {
    Deno.writeFileSync(`${folder}/file${index}`, bytes);
    return `${folder}/file${index}`;
  });
  Deno.removeSync(`${folder}/ledger.duckdb`, { recursive: true });
  const ledger = await makeLedger(folder, paths);
  const [events, files, issues] = await askAll(ledger, [
    "select file from log_events",
    "select path, format, status from log_files order by all",
    "select file, code, reason from issues order by all",
  ]);
  return all.map((_, index) => {
    const isOwn = (path: unknown) => String(path).split("/")[0] === `file${index}`;
    return {
      events: events.filter(({ file }) => isOwn(file)).length,
      files: files.filter(({ path }) => isOwn(path)),
      issues: issues.filter(({ file }) => isOwn(file)),
    };
  });
}

const inFolder = (run: (folder: string) => Promise<void>) => () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/ledger.duckdb`, "");
    await run(folder);
  });

Deno.test(
  "members are read whatever their names are, and shown by these",
  inFolder(async (folder) => {
    const names = ["../../etc/passwd", "/absolute/0", "c:\\x\\0", "./plain/0"];
    const members = names.map((name, index) => [name, logOf(index)] as const);
    const shown = names.map((name) => name.replace(/^\.?\//, ""));
    for (const bytes of [await zip(members), await zip([["in.zip", await zip(members)]])]) {
      const { files, issues } = await read(folder, bytes);
      assertEquals(issues, []);
      assertEquals(
        files.map(({ path }) => String(path).replace(/^file0\/(?:in\.zip\/)?/, "")),
        [...shown].sort(),
      );
    }
  }),
);

Deno.test(
  "a member that was cut off is told once",
  inFolder(async (folder) => {
    const packed = await tar([["a", LOG], ["b", logOf(1)]]);
    // Behind two headers and the first member, which fills a block.
    Deno.writeFileSync(`${folder}/x.tar`, packed.subarray(0, 3 * 512 + LOG.length - 20));
    const { unread, damaged, unreadableFiles, newFiles, damagedFiles } = await ingest(
      [`${folder}/x.tar`],
      { ledger: `${folder}/cut.duckdb` },
    );
    assertEquals(unread.map(({ path }) => path), ["x.tar"]);
    assertEquals(damaged.map(({ path }) => path), ["x.tar/b"]);
    assertEquals([newFiles, unreadableFiles, damagedFiles], [2, 1, 1]);
  }),
);

Deno.test(
  "wrappings come off one after the other, and are named",
  inFolder(async (folder) => {
    const forms: [string, (log: Buffer<ArrayBuffer>) => Uint8Array][] = [
      ["gzip in gzip", (log) => gzipSync(gzipSync(log))],
      ["zstd", (log) => zstdCompressSync(log)],
      [
        "zstd",
        (log) => {
          const half = log.length / 2;
          const halves = [log.subarray(0, half), log.subarray(half)];
          return Buffer.concat(halves.map((each) => zstdCompressSync(each)));
        },
      ],
      ["gzip in zstd", (log) => zstdCompressSync(gzipSync(log))],
      ["utf-16le", (log) => Buffer.from(`\uFEFF${log}`, "utf16le")],
      ["utf-16le", (log) => Buffer.from(String(log), "utf16le")],
      ["utf-16be", (log) => Buffer.from(`\uFEFF${log}`, "utf16le").swap16()],
      ["utf-16le in gzip", (log) => gzipSync(Buffer.from(`\uFEFF${log}`, "utf16le"))],
      ["gzip in base64", (log) => Buffer.from(gzipSync(log).toString("base64"))],
    ];
    const all = forms.map(([, wrap], index) => wrap(logOf(index)));
    for (const [index, { events, files, issues }] of (await readAll(folder, all)).entries()) {
      const [format] = forms[index];
      assertEquals([events, issues], [2, []], format);
      assertEquals(files, [{ path: `file${index}`, format, status: "whole" }]);
    }
  }),
);

Deno.test(
  "archives are read wherever they stand, each file under its name",
  inFolder(async (folder) => {
    const membersOf = (log: number): [string, Uint8Array][] => [
      ["a/one", Buffer.from(event(10, log))],
      ["b/two", gzipSync(event(11, log))],
    ];
    const forms = [
      await tar(membersOf(0)),
      gzipSync(await tar(membersOf(1))),
      zstdCompressSync(await tar(membersOf(2))),
      await zip(membersOf(3)),
      await zip(membersOf(4), { zip64: true }),
      await zip(membersOf(5), { dataDescriptor: true }),
      gzipSync(await zip(membersOf(6))),
    ];
    for (const [index, { events, files, issues }] of (await readAll(folder, forms)).entries()) {
      assertEquals([events, issues], [2, []]);
      const names = ["a/one", "b/two"].map((name) => `file${index}/${name}`);
      assertEquals(files.map(({ path }) => path), names);
    }
    const members = membersOf(0);
    const nested = await zip([["in.zip", await zip(members)], ["in.tar", await tar([["c", LOG]])]]);
    const { files, events } = await read(folder, nested);
    assertEquals(files.map(({ path }) => path), [
      "file0/in.tar/c",
      "file0/in.zip/a/one",
      "file0/in.zip/b/two",
    ]);
    assertEquals(events, 2);
  }),
);

Deno.test(
  "two members of one name are two files",
  inFolder(async (folder) => {
    const bytes = await zip([["log", Buffer.from(event(10))], ["log", Buffer.from(event(11))]]);
    const { events, files } = await read(folder, bytes);
    assertEquals([events, files.map(({ path }) => path)], [2, ["file0/log", "file0/log"]]);
  }),
);

Deno.test(
  "a member whose place in the archive is wrong is reported, and keeps nothing from ending",
  inFolder(async (folder) => {
    const places = [1, 0x7000_0000, 0xf000_0000];
    const wrong = places.flatMap((place) => [[place, 9], [place, 900_000_000]]);
    const all = await Promise.all(wrong.map(async ([place, size], index) => {
      const bytes = Buffer.from(await zip([["one", logOf(index)], ["two", logOf(index)]]));
      const second = bytes.lastIndexOf(Buffer.from("PK\x01\x02", "latin1"));
      bytes.writeUInt32LE(size, second + 24);
      bytes.writeUInt32LE(place, second + 42);
      return bytes;
    }));
    for (const [index, { events, issues }] of (await readAll(folder, all)).entries()) {
      assertEquals([events, issues.length], [2, 1], String(wrong[index]));
      assert(/damaged/.test(String(issues[0].reason)), String(issues[0].reason));
    }
  }),
);

Deno.test(
  "an encrypted member is reported beside the others, with the reason",
  inFolder(async (folder) => {
    const locked = await zip([["secret", LOG]], { password: "x" });
    const bytes = await zip([["open", LOG], ["locked.zip", locked]]);
    const { events, issues } = await read(folder, bytes);
    assertEquals(events, 2);
    assertEquals(issues.length, 1);
    assert(String(issues[0].reason).includes("it is encrypted in its zip archive; unpack it"));
  }),
);

Deno.test(
  "whatever is cut off gives what stands in front of the cut, and is reported",
  inFolder(async (folder) => {
    const noise = Buffer.from(
      Array.from({ length: 40_000 }, (_, index) => `${event(10)}${Math.sin(index)}\n`).join(""),
    );
    const members = [["one", LOG], ["two", noise]] as [string, Uint8Array][];
    const forms: [string, Uint8Array][] = [
      ["tar", await tar(members)],
      ["tar.gz", gzipSync(await tar(members))],
      ["zst", zstdCompressSync(noise)],
      ["gz in gz", gzipSync(gzipSync(noise))],
    ];
    for (const [name, whole] of forms) {
      const { events, issues } = await read(folder, whole.subarray(0, whole.length * 0.8));
      assert(Number(events) >= 2, `${name}: ${events}`);
      assert(
        issues.some(({ reason }) => /cut off|too early/.test(String(reason))),
        `${name}: ${JSON.stringify(issues)}`,
      );
    }
    const cut = (await zip(members)).subarray(0, -30);
    Deno.writeFileSync(`${folder}/cut.zip`, cut);
    const error = await assertRejects(
      () => ingest([`${folder}/cut.zip`], { ledger: `${folder}/l.duckdb` }),
      UserError,
    );
    assert(error.message.includes(": the zip archive was cut off"), error.message);
    assert(error.message.includes("zip -FF"), error.message);
  }),
);

Deno.test("a decompression bomb is reported, and not unpacked", async () => {
  const bomb = gzipSync(gzipSync(Buffer.alloc(50_000_000)));
  const open = async function* () {
    yield bomb;
  };
  const unwrapped = await unwrap(open, bomb.length, { freeBytes: 1 << 20, ratio: 10 });
  let given = 0;
  for await (const part of unwrapped.open()) given += part.length;
  assertEquals(given, 1 << 20);
  assert(unwrapped.damage().reason?.includes("a decompression bomb"));
});

Deno.test("what is packed into itself, again and again, comes to an end", async () => {
  let bytes: Uint8Array = LOG;
  for (let depth = 0; depth < 20; depth++) bytes = gzipSync(bytes);
  const unwrapped = await unwrap(async function* () {
    yield bytes;
  }, bytes.length);
  assertEquals(unwrapped.layers.length, 6);
  assert((await readHead(unwrapped.open)).length > 0);
  assert(unwrapped.damage().reason?.includes("more than 6 times"));
});

Deno.test("an archive whose name ends in .gz is read like any other", () =>
  withFolder(async (folder) => {
    const bytes = await zip([["one.log", LOG], ["inner/two.log", Buffer.from(event(12))]]);
    const rows = [];
    for (const name of ["archive.zip", "archive.gz"]) {
      Deno.writeFileSync(`${folder}/${name}`, bytes);
      const ledger = `${folder}/${name}.duckdb`;
      const { newEvents, newFiles } = await ingest([`${folder}/${name}`], { ledger });
      assertEquals([newEvents, newFiles], [3, 2]);
      rows.push(
        await ask(
          ledger,
          `
          select replace(path, '${name}', '') as path, stream, sha256, status from log_files
          order by all`,
        ),
      );
    }
    assertEquals(rows[1], rows[0]);
  }));

Deno.test("a workbook is refused in one line, and is no archive of logs", () =>
  withFolder(async (folder) => {
    Deno.writeFileSync(
      `${folder}/insights.xlsx`,
      await zip([["[Content_Types].xml", Buffer.from("<Types/>")], ["xl/a.xml", LOG]]),
    );
    const error = await assertRejects(
      () => ingest([`${folder}/insights.xlsx`], { ledger: `${folder}/l.duckdb` }),
      UserError,
    );
    assert(error.message.includes("in 1 file; insights.xlsx: it is a workbook"), error.message);
    assert(error.message.includes("save it as CSV"), error.message);
  }));

Deno.test("a format that is not read is refused with its name and a command", () =>
  withFolder(async (folder) => {
    const forms: [string, number[]][] = [
      ["it is a 7-Zip archive, which is not read; run: 7z x file", [
        0x37,
        0x7a,
        0xbc,
        0xaf,
        0x27,
        0x1c,
      ]],
      ["it is Parquet, which is not read", [0x50, 0x41, 0x52, 0x31]],
      ["it is a PDF", [0x25, 0x50, 0x44, 0x46, 0x2d]],
    ];
    for (const [words, magic] of forms) {
      Deno.writeFileSync(`${folder}/file`, Uint8Array.from([...magic, ...new Array(600).fill(7)]));
      const error = await assertRejects(
        () => ingest([`${folder}/file`], { ledger: `${folder}/l.duckdb` }),
        UserError,
      );
      assert(error.message.includes(words), error.message);
      assertEquals(error.message.split("\n").length, 1);
    }
  }));
