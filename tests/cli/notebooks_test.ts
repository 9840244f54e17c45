import { assertEquals, assertStringIncludes } from "../_assert.ts";
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
