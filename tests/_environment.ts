import { join } from "node:path";
import { ROOT } from "../lib/ledger/paths.ts";

/**
 * Runs a function while variables of the environment have other values. Test files that run at the same
 * time share one environment, so whoever wants to change it waits for the others.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 *
 * const region = await withEnvironment({ AWS_REGION: "eu-west-1" }, () => Deno.env.get("AWS_REGION"));
 * assert.deepEqual(region, "eu-west-1");
 * ```
 */
export async function withEnvironment<T>(
  values: Readonly<Record<string, string>>,
  run: () => Promise<T> | T,
): Promise<T> {
  const folder = join(ROOT, "data", "build", "tests");
  Deno.mkdirSync(folder, { recursive: true });
  using turn = Deno.openSync(join(folder, "environment.lock"), { create: true, write: true });
  await turn.lock(true);
  const before = Object.keys(values).map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const [name, value] of Object.entries(values)) Deno.env.set(name, value);
    return await run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}
