type Task = (args: readonly string[]) => Promise<number>;

/** What a task printed on both streams, a line each, and its exit code. */
export interface Called {
  readonly code: number;
  readonly lines: string[];
}

/** What a task printed on each stream, a line each, and its exit code. */
export interface CalledApart {
  readonly code: number;
  readonly out: string[];
  readonly err: string[];
}

/** Calls a task in this process. */
export async function callTask(task: Task, ...args: readonly string[]): Promise<Called> {
  const lines: string[] = [];
  const code = await catchPrinted(() => task(args), lines, lines);
  return { code, lines };
}

/** Calls a task in this process, and keeps its standard output apart from its errors. */
export async function callTaskApart(task: Task, ...args: readonly string[]): Promise<CalledApart> {
  const [out, err]: string[][] = [[], []];
  const code = await catchPrinted(() => task(args), out, err);
  return { code, out, err };
}

/** Gives what a function writes to the console, a text each time. */
export async function printedBy(run: () => Promise<void>): Promise<string[]> {
  const texts: string[] = [];
  const { log } = console;
  console.log = (...values: unknown[]) => void texts.push(values.join(" "));
  try {
    await run();
  } finally {
    console.log = log;
  }
  return texts;
}

async function catchPrinted<T>(run: () => Promise<T>, out: string[], err: string[]): Promise<T> {
  const { log, error, warn } = console;
  const printTo = (lines: string[]) => (...values: unknown[]) =>
    void lines.push(...values.join(" ").split("\n"));
  console.log = printTo(out);
  console.error = console.warn = printTo(err);
  try {
    return await run();
  } finally {
    Object.assign(console, { log, error, warn });
  }
}
