import { assertEquals } from "../../_assert.ts";
import { findNotebooks, nameOf } from "../../../lib/notebook/runner/cells.ts";
import { ROOT } from "../../../lib/ledger/paths.ts";

/** `deno fmt --check` calls every notebook with `language_info` unformatted, so text is compared. */
async function format(text: string): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--ext", "ipynb", "-"],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = process.stdin.getWriter();
  await input.write(new TextEncoder().encode(text));
  await input.close();
  return new TextDecoder().decode((await process.output()).stdout);
}

Deno.test("the cells of the notebooks are formatted", async () => {
  const unformatted = [];
  for (const path of await findNotebooks()) {
    const text = await Deno.readTextFile(path);
    if (await format(text) !== text) unformatted.push(nameOf(path));
  }
  assertEquals(unformatted, []);
});

Deno.test("an unformatted cell is noticed", async () => {
  const cell = { cell_type: "code", source: ["const  x=1"], metadata: {}, outputs: [] };
  const language_info = { name: "typescript", file_extension: ".ts" };
  const notebook = { cells: [cell], metadata: { language_info }, nbformat: 4, nbformat_minor: 5 };
  const formatted = JSON.parse(await format(JSON.stringify(notebook, null, 1)));
  assertEquals(formatted.cells[0].source, ["const x = 1;"]);
});
