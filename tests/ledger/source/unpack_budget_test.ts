import { assertEquals, assertRejects, assertThrows } from "../../_assert.ts";
import { packTar } from "modern-tar";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { LogContents } from "../../../lib/ledger/source/contents.ts";
import { discover } from "../../../lib/ledger/source/discover.ts";
import { unwrap } from "../../../lib/ledger/source/layers.ts";
import { eachMember } from "../../../lib/ledger/source/members.ts";
import { BombError, UnpackBudget } from "../../../lib/ledger/source/unpack_budget.ts";
import { withFolder } from "../../_temporary.ts";

const MEMBER_BYTES = 1_200_000;
const LIMIT = { freeBytes: 3_000_000, ratio: 1 };
const NAMES = ["a", "b", "c", "d"];
const BLANKS = new Uint8Array(MEMBER_BYTES).fill(32);

async function zipOf(bytes: Uint8Array): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter());
  for (const name of NAMES) {
    await writer.add(name, new Uint8ArrayReader(bytes), { useWebWorkers: false });
  }
  return await writer.close();
}

Deno.test("members of one zip share what may be unpacked of it, small and large ones", () =>
  withFolder(async (folder) => {
    for (const bytes of [BLANKS, BLANKS.subarray(0, 1_000_000)]) {
      Deno.writeFileSync(`${folder}/x.zip`, await zipOf(bytes));
      const { files } = await discover([`${folder}/x.zip`]);
      const contents = new LogContents({ freeBytes: 2.5 * bytes.length, ratio: 1 });
      let given = 0;
      const read = async () => {
        for (const file of files) {
          if (file.isSmall) given += (await contents.readSmall(file)).length;
          else for await (const chunk of contents.chunks(file)) given += chunk.length;
        }
      };
      await assertRejects(read, BombError, "it may be a decompression bomb");
      assertEquals(Math.floor(given / bytes.length), 2);
      await contents.close();
    }
  }));

Deno.test("archives that are read to their end stop where they unpack to more than may be, with those in them", async () => {
  const tar = await packTar(NAMES.map((name) => ({
    header: { name, size: MEMBER_BYTES, type: "file" as const },
    body: BLANKS,
  })));
  for (const bytes of [await zipOf(BLANKS), tar]) {
    const budget = new UnpackBudget(1000, LIMIT);
    const names: string[] = [];
    const open = async function* () {
      yield bytes;
    };
    const read = async () => {
      for await (const { name } of eachMember(await unwrap(open, 1000), budget)) names.push(name);
    };
    await assertRejects(read, BombError, "it unpacks to more than 3000000 bytes");
    assertEquals(names, ["a", "b"]);
    await assertRejects(read, BombError);
    assertEquals(names, ["a", "b"]);
  }
});

Deno.test("a file may always unpack to so many times its size", () => {
  const budget = new UnpackBudget(1000, { freeBytes: 10, ratio: 50 });
  budget.spend(50_000);
  assertThrows(() => budget.spend(1), BombError);
});
