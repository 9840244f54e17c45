import { parseArgs } from "@std/cli";
import { UserError } from "../error.ts";

/** Arguments of a task, read and checked. */
export interface TaskArguments {
  /** What stands without an option's name, in order. */
  readonly names: readonly string[];
  /** Values of options; undefined where one was not given. */
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly flags: Readonly<Record<string, boolean>>;
}

/**
 * Reads a task's arguments.
 *
 * @param known Names of options that take a value, and of flags that take none.
 * @throws {UserError} If an option is unknown or has no value.
 */
export function readArguments(
  args: readonly string[],
  known: { options?: readonly string[]; flags?: readonly string[] },
): TaskArguments {
  const options = [...known.options ?? []];
  const flags = ["help", ...known.flags ?? []];
  const unknown: string[] = [];
  const parsed = parseArgs([...args], {
    string: [...options, "_"],
    boolean: flags,
    unknown: (name: string) => name.startsWith("-") ? (unknown.push(name), false) : true,
  }) as Record<string, unknown> & { _: string[] };
  if (unknown.length > 0) {
    throw new UserError(`Cannot read option ${unknown[0]}: there is none; see --help`);
  }
  for (const name of options) {
    if (parsed[name] === "") throw new UserError(`Cannot read option --${name}: it has no value`);
  }
  return {
    names: parsed._.map(String),
    options: Object.fromEntries(options.map((name) => [name, parsed[name] as string | undefined])),
    flags: Object.fromEntries(flags.map((name) => [name, parsed[name] === true])),
  };
}

/**
 * Runs a task and turns what goes wrong for the user into one line.
 *
 * @returns The exit code: the task's, or 1 where it threw a {@linkcode UserError}.
 */
export async function runTask(task: () => Promise<number>): Promise<number> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    return 1;
  }
}
