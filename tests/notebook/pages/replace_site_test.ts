import { assert, assertEquals, assertRejects } from "../../_assert.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import { isSite, replaceSite } from "../../../lib/notebook/pages/site/replace_site.ts";
import { ledgerOnce, makeLedgerWithFindings, withFolder } from "../../_temporary.ts";
import { makeLog, writeCells } from "./_live.ts";

interface Place {
  /** Where the site is to be. */
  readonly site: string;
  /** Writes it, with a notebook that prints a text. */
  readonly write: (text: string, ledger?: string) => Promise<unknown>;
  /** What stands beside it, and whether its first page holds a text. */
  readonly look: (text: string) => Promise<{ names: string[]; holds: boolean }>;
}

const copyLedger = ledgerOnce((folder) => {
  Deno.writeTextFileSync(`${folder}/log`, String(makeLog()));
  return makeLedgerWithFindings(folder, [`${folder}/log`]);
});

async function withPlace(act: (place: Place) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const own = await copyLedger(folder);
    const out = `${folder}/out`;
    const site = `${out}/site`;
    let count = 0;
    await act({
      site,
      write: async (text, ledger = own) => {
        const notebooks = `${folder}/notebooks${++count}`;
        Deno.mkdirSync(notebooks);
        writeCells(notebooks, "00_first", [`console.log(${JSON.stringify(text)} + "!");`]);
        return await replaceSite(site, {
          ledger,
          notebooks,
          page: { scope: {}, thresholds: "" },
          notice: null,
          mostPages: 0,
        });
      },
      look: async (text) => ({
        names: [...Deno.readDirSync(out)].map(({ name }) => name),
        holds: await isSite(site) &&
          Deno.readTextFileSync(`${site}/index.html`).includes(`${text}!`),
      }),
    });
  });
}

Deno.test("what a killed writer of a site left is removed, and the earlier site put back", () =>
  withPlace(async ({ site, write, look }) => {
    await write("one");
    assertEquals(await look("one"), { names: ["site"], holds: true });
    Deno.mkdirSync(`${site}/../.site_77`);
    Deno.renameSync(site, `${site}/../.site_77_old`);
    await assertRejects(() => write("two", "/nowhere.duckdb"), UserError);
    assertEquals(await look("one"), { names: ["site"], holds: true });
    Deno.mkdirSync(`${site}/../.site_78`);
    await write("three");
    assertEquals(await look("three"), { names: ["site"], holds: true });
  }));

Deno.test("writers of one site wait for each other", () =>
  withPlace(async ({ write, look }) => {
    await Promise.all(["one", "two", "three"].map((text) => write(text)));
    const { names } = await look("");
    assertEquals(names, ["site"]);
    const held = await Promise.all(
      ["one", "two", "three"].map(async (text) => (await look(text)).holds),
    );
    assert(held.filter(Boolean).length === 1, `${held}`);
  }));
