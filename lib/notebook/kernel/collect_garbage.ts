/**
 * Has V8 find out now what no variable holds any more, which takes 20 to 100 ms. It would do so by itself
 * where JavaScript's own memory grows; it does not know of DuckDB's.
 */
export async function collectGarbage(): Promise<void> {
  const [v8, { runInNewContext }] = await Promise.all([import("node:v8"), import("node:vm")]);
  v8.setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  // Finalizers run in a task of their own.
  await new Promise((resolve) => setTimeout(resolve));
}
