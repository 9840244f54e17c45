import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { findNotebooks } from "../../lib/notebook/runner/cells.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { makeLog } from "../notebook/pages/_live.ts";
import { taskArguments } from "../_task.ts";
import { withFolder } from "../_temporary.ts";

Deno.test({
  name: "run writes the first page before all others, and all pages where there is no Jupyter",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/log`, String(makeLog()));
      const options = ["--db", `${folder}/ledger.duckdb`, "--to", "2025-01-01"];
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [...taskArguments("run"), `${folder}/log`, ...options],
        cwd: ROOT,
        // Without a path there is no Python.
        env: {
          BALANCEBOOK_OUT: `${folder}/out`,
          BALANCEBOOK_VENV: `${folder}/venv`,
          PATH: folder,
          NO_COLOR: "1",
        },
      }).output();
      const [printed, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      assertEquals(code, 1, printed);
      assertStringIncludes(errors, "Cannot set up Jupyter");
      const [first, last] = printed.trim().split("\n").slice(-2);
      assert(
        /^First page: \S+to-2025-01-01\/site\/index\.html; the others follow$/.test(first),
        printed,
      );
      assert(
        /^Pages: \d of 7 notebooks ok, \d+ cases, \d users, .* s; open \S+index\.html$/.test(last),
        last,
      );
      const site = `${folder}/out/to-2025-01-01/site`;
      const index = Deno.readTextFileSync(`${site}/index.html`);
      assertStringIncludes(index, "<h1>Overview");
      for (const path of (await findNotebooks()).slice(1)) {
        const page = path.replace(/.*\/(\w+)\.ipynb/, "$1.html");
        assertStringIncludes(index, `href="${page}"`);
        assertStringIncludes(Deno.readTextFileSync(`${site}/${page}`), "</html>");
      }
      assert([...Deno.readDirSync(site)].some(({ name }) => name.startsWith("case-")));
    }),
});
