import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { join } from "node:path";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { withFolder } from "../_temporary.ts";

const TEST_PACKAGES = Object.keys(
  JSON.parse(Deno.readTextFileSync(join(ROOT, "tests", "deno.json"))).imports as object,
);

function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to);
  for (const entry of Deno.readDirSync(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) copyFolder(source, target);
    else Deno.copyFileSync(source, target);
  }
}

Deno.test("an installation without tests/ works, offline and without the tests' packages", () =>
  withFolder(async (folder) => {
    copyFolder(join(ROOT, "lib"), join(folder, "lib"));
    for (const name of ["deno.json", "deno.lock"]) {
      Deno.copyFileSync(join(ROOT, name), join(folder, name));
    }
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-RWES", "--allow-ffi", "--cached-only", "lib/cli/ingest.ts", SAMPLE_LOGS]
        .concat("--db", join(folder, "ledger.duckdb")),
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    assertStringIncludes(
      new TextDecoder().decode(stdout),
      "every byte is in an event or in an issue",
    );
    const installed = [...Deno.readDirSync(join(folder, "node_modules", ".deno"))]
      .map(({ name }) => name);
    assert(installed.some((name) => name.startsWith("@duckdb+node-api@")));
    assert(TEST_PACKAGES.includes("fast-check"));
    for (const name of TEST_PACKAGES) {
      assertEquals(installed.filter((folder) => folder.startsWith(`${name}@`)), []);
    }
  }));
