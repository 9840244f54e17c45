import { assertEquals, assertStringIncludes } from "../_assert.ts";
import { readScopeOptions, scopeFolder } from "../../lib/cli/_scope.ts";
import { notebooks } from "../../lib/cli/notebooks.ts";

async function call(...args: string[]): Promise<{ code: number; printed: string }> {
  const lines: string[] = [];
  const { log, error } = console;
  console.log = console.error = (...values: unknown[]) => void lines.push(values.join(" "));
  try {
    return { code: await notebooks(args), printed: lines.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}

Deno.test("notebooks --help says how to use it", async () => {
  const { code, printed } = await call("--help");
  assertEquals(code, 0);
  assertStringIncludes(printed, "--save");
});

Deno.test("notebooks names a notebook that is not there, in one line", async () => {
  const { code, printed } = await call("nosuch.ipynb");
  assertEquals(code, 1);
  assertStringIncludes(printed, `Cannot find notebook "nosuch": there are `);
  assertEquals(printed.split("\n").length, 1);
});

Deno.test("notebooks refuses an option that it does not know", async () => {
  const { code, printed } = await call("--svae");
  assertEquals(code, 1);
  assertEquals(printed.split("\n").length, 1);
  assertStringIncludes(printed, "--svae");
});

Deno.test("notebooks says in one line that there is no ledger, before any kernel starts", async () => {
  const { code, printed } = await call("02_reconcile", "--db", "no/such.duckdb");
  assertEquals([code, printed.split("\n").length], [1, 1]);
  assertStringIncludes(printed, "there is no ledger");
});

Deno.test("pages of a scope have a folder of their own, whose name no file system refuses", () => {
  const folderOf = (options: Record<string, string>) => scopeFolder(readScopeOptions(options));
  assertEquals(folderOf({}), undefined);
  assertEquals(
    folderOf({ currency: "BHD", from: "2024-01-08", tolerance: "0.01" }),
    "from-2024-01-08_currency-BHD_tolerance-0.01",
  );
  const [one, other] = ["a", "b"].map((end) =>
    folderOf({ search: `../${"x".repeat(300)}${end}` })!
  );
  assertEquals([one.length < 100, one === other, one.includes("/")], [true, false, false]);
});
