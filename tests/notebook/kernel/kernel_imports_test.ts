import { assertEquals, assertMatch } from "../../_assert.ts";
import { join } from "node:path";
import { ROOT } from "../../../lib/ledger/paths.ts";
import { NOTEBOOKS_DIR } from "../../../lib/notebook/runner/cells.ts";
import { driveKernel } from "./_kernel.ts";

Deno.test("what a cell imports beyond the project's packages is told of once, and not kept in its lock", async () => {
  const lock = () => Deno.readTextFileSync(join(ROOT, "deno.lock"));
  const before = lock();
  // A package that is here already, by a version that nobody asks for: no registry is needed.
  const { cells } = await driveKernel([
    `import { version } from "npm:acorn@8.19"; version[0]`,
    `import { isNewLine } from "npm:acorn@8.19"; isNewLine(10)`,
    `import { parse } from "acorn"; parse("1", { ecmaVersion: 2025 }).type`,
    `import nothing from "there-is-no-such"`,
  ], { mode: "queued", folder: NOTEBOOKS_DIR });
  assertEquals(cells, [
    [
      '"8"',
      "\nnpm:acorn@8.19: for this kernel only; deno.lock stays as it is. To have it for good, in one version: " +
      "run `deno add npm:acorn@8.19` in the project's folder, restart the kernel, and import it without the " +
      "prefix and the version.\n",
    ],
    ["true"],
    ['"Program"'],
    [
      'TypeError: Cannot import "there-is-no-such": the project does not have it; write ' +
      '"npm:there-is-no-such" to have it in this kernel only, or run `deno add npm:there-is-no-such` in the ' +
      "project's folder and restart the kernel",
    ],
  ]);
  assertEquals(lock(), before);
});

Deno.test("what a cell imports is told also where another kernel has put the lock back meanwhile", async () => {
  const path = join(ROOT, "deno.lock");
  const before = Deno.readTextFileSync(path);
  const { cells } = await driveKernel([
    `import { version } from "npm:acorn@8.19";
const path = ${JSON.stringify(path)};
Deno.writeTextFileSync(path, ${JSON.stringify(before)});
version[0]`,
  ], { mode: "queued", folder: NOTEBOOKS_DIR });
  assertEquals(cells[0].length, 2);
  assertMatch(cells[0][1], /^\nnpm:acorn@8\.19: for this kernel only;/);
  assertEquals(Deno.readTextFileSync(path), before);
});
