/** What a task printed on both streams, a line each, and its exit code. */
export interface Called {
  readonly code: number;
  readonly lines: string[];
}

/** Calls a task in this process. */
export async function callTask(
  task: (args: readonly string[]) => Promise<number>,
  ...args: readonly string[]
): Promise<Called> {
  const lines: string[] = [];
  const { log, error, warn } = console;
  console.log = console.error = console.warn = (...values: unknown[]) =>
    void lines.push(...values.join(" ").split("\n"));
  try {
    return { code: await task(args), lines };
  } finally {
    Object.assign(console, { log, error, warn });
  }
}
