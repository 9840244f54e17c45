import { assert, assertEquals, assertRejects } from "../../_assert.ts";
import { join } from "node:path";
import { UserError } from "../../../lib/ledger/error.ts";
import { withFolder } from "../../_temporary.ts";
import {
  findNotebooks,
  nameOf,
  readCodeCells,
  writesLedger,
} from "../../../lib/notebook/runner/cells.ts";

Deno.test("one notebook writes the ledger, and the page to open first is the first by name", async () => {
  const names = (await findNotebooks()).map(nameOf);
  assertEquals(names[0], "00_overview");
  assertEquals(names.filter(writesLedger), ["01_ingest"]);
});

Deno.test("each notebook but the one that writes the ledger leads with cases or explores", async () => {
  for (const path of await findNotebooks()) {
    const text = Deno.readTextFileSync(path);
    const leads = !["01_ingest", "06_explore"].includes(nameOf(path));
    assert(text.includes("renderCases(") === leads, nameOf(path));
  }
});

const MEDIAN_LINES = 7;
const MOST_LINES = 20;

Deno.test("cells are short: half of a notebook's have at most 7 lines, and none more than 20", async () => {
  for (const path of await findNotebooks()) {
    const cells = await readCodeCells(path);
    const lines = cells.map(({ source }) => source.split("\n").length).sort((a, b) => a - b);
    const median = lines[Math.floor(lines.length / 2)];
    const long = cells.filter(({ source }) => source.split("\n").length > MOST_LINES);
    assert(
      median <= MEDIAN_LINES,
      `${nameOf(path)}: half of the cells have ${median} lines or more`,
    );
    assertEquals(long.map(({ number }) => number), [], nameOf(path));
  }
});

Deno.test("a cell that makes a table or a view may be changed and run again", async () => {
  for (const path of await findNotebooks()) {
    for (const { number, source } of await readCodeCells(path)) {
      const made = source.match(/\bcreate (?!or replace )/g);
      assertEquals(made, null, `${nameOf(path)}, cell ${number}: create or replace`);
    }
  }
});

Deno.test("a notebook of one's own is found by its path, and left out where none is named", () =>
  withFolder(async (folder) => {
    const scratch = join(folder, "scratch");
    Deno.mkdirSync(scratch);
    for (const name of ["b", "scratch/a", "scratch/b"]) {
      Deno.writeTextFileSync(join(folder, `${name}.ipynb`), "{}");
    }
    const [b, ownA, ownB] = [
      join(folder, "b.ipynb"),
      join(scratch, "a.ipynb"),
      join(scratch, "b.ipynb"),
    ];
    assertEquals(await findNotebooks([], folder), [b]);
    assertEquals(await findNotebooks(["scratch/a"], folder), [ownA]);
    assertEquals(await findNotebooks(["b", "scratch/a.ipynb"], folder), [ownA, b]);
    assertEquals(await findNotebooks([ownB, "scratch/b"], folder), [ownB]);
    await assertRejects(() => findNotebooks(["a"], folder), UserError, "there are b");
    await assertRejects(
      () => findNotebooks(["scratch/c"], folder),
      UserError,
      "there is no file scratch/c.ipynb",
    );
    await assertRejects(() => findNotebooks(["b", "scratch/b"], folder), UserError, "called b");
  }));
