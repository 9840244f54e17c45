import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { join } from "node:path";
import { jupyterFolder } from "../../../lib/notebook/runner/environment.ts";
import { runNotebooks } from "../../../lib/notebook/runner/run.ts";
import { makeNotebook } from "./_make_notebook.ts";

const libraryPath = (name: string) => import.meta.resolve(`../../../lib/${name}`);

Deno.test("a headless run keeps SVG, PNG and words of a chart, and its page shows the SVG inline", async () => {
  await Deno.mkdir(jupyterFolder(), { recursive: true });
  const folder = await Deno.makeTempDir({ dir: jupyterFolder(), prefix: "test_" });
  try {
    await makeNotebook(folder, "one", [
      `import { show } from "${libraryPath("notebook/show.ts")}";
import { countBars } from "${libraryPath("charts/count_bars.ts")}";`,
      `const rows = [{ name: "</title></svg><img src=x>", count: 1234 }];
await show(countBars(rows, { title: "Bars", unit: "things" }), [{ a: 1 }]);
await show(countBars([{ name: "b", count: 5 }], { title: "More", unit: "things" }));`,
    ]);
    const { ok, results } = await runNotebooks({
      notebooksDir: folder,
      outDir: join(folder, "out"),
    });
    assert(ok);
    const { cells } = JSON.parse(await Deno.readTextFile(results[0].executedPath));
    const bundles = cells.at(-1).outputs.map(({ data }: { data: object }) =>
      Object.keys(data).sort()
    );
    const chart = ["image/png", "image/svg+xml", "text/plain"];
    assertEquals(bundles, [chart, ["text/html", "text/plain"], chart]);

    const page = await Deno.readTextFile(results[0].pagePath);
    assertEquals([...page.matchAll(/class="chart balancebook-chart">\s*<svg /g)].length, 2);
    assertEquals([...page.matchAll(/Symbol\.for\("balancebook-hover"\)/g)].length, 1);
    assertStringIncludes(page, "&lt;/title&gt;&lt;/svg&gt;&lt;img src=x&gt;: 1,234 things</title>");
    assert(!/<img|data:image\/svg/.test(page.replace(/<script>[^]*?<\/script>/g, "")));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
