import { parseArgs } from "node:util";
import { UserError } from "../ledger/error.ts";
import { readSystemError } from "../ledger/system_error.ts";
import { reportError, setOutput, withOutput } from "./_output.ts";
import { SignalListener } from "./_signals.ts";

/** Arguments of a task, read and checked. */
export interface TaskArguments {
  /** What stands without an option's name, in order; nothing where a task takes no names. */
  readonly names: readonly string[];
  /** Values of options; undefined where one was not given. */
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly flags: Readonly<Record<string, boolean>>;
}

const LOGS: readonly string[] = ["text", "json"];

/**
 * Reads a task's arguments; each task takes `--json` and `--log json` too, which hold from here on, and
 * one with an option `output` takes `-o` for it.
 *
 * @param known Names of options that take a value, of flags that take none, and whether something may stand
 * without either.
 * @throws {UserError} If an option is unknown or has no value, or something stands there that is used for
 * nothing.
 */
export function readArguments(
  args: readonly string[],
  known: {
    options?: readonly string[];
    flags?: readonly string[];
    takesNames?: boolean;
  },
): TaskArguments {
  const options = [...known.options ?? [], "log"];
  const flags = [...new Set(["help", "json", ...known.flags ?? []])];
  const log = Deno.env.get("BALANCEBOOK_LOG");
  const isLogged = /(?:^| )--log[ =]json\b/.test(args.join(" "));
  setOutput(args.includes("--json"), isLogged ? "json" : log);
  const parsed = parse(
    options.includes("output")
      ? args.map((argument) => argument.replace(/^-o(?=$|=)/, "--output"))
      : args,
    options,
    flags,
  );
  for (const name of options) {
    if (parsed.values[name] === "") {
      throw new UserError(`Cannot read option --${name}: it has no value`);
    }
  }
  const wantedLog = parsed.values.log as string | undefined ?? log ?? "text";
  if (!LOGS.includes(wantedLog)) {
    throw new UserError(`Cannot use --log "${wantedLog}": expected one of ${LOGS.join(", ")}`);
  }
  setOutput(parsed.values.json === true, wantedLog);
  const [surplus] = parsed.positionals;
  if (surplus !== undefined && !known.takesNames && parsed.values.help !== true) {
    throw new UserError(`Cannot use "${surplus}": see --help`);
  }
  return {
    names: parsed.positionals,
    options: Object.fromEntries(
      options.map((name) => [name, parsed.values[name] as string | undefined]),
    ),
    flags: Object.fromEntries(flags.map((name) => [name, parsed.values[name] === true])),
  };
}

/** Refuses an option that says two things: one of them would count for nothing. */
function requireOnce(options: readonly { readonly name: string; readonly value?: string }[]): void {
  const values = new Map<string, string | undefined>();
  for (const { name, value } of options) {
    if (values.has(name) && values.get(name) !== value) {
      throw new UserError(`Cannot read option --${name}: it is given twice, with different values`);
    }
    values.set(name, value);
  }
}

interface Parsed {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: string[];
}

function parse(
  args: readonly string[],
  options: readonly string[],
  flags: readonly string[],
): Parsed {
  try {
    const { tokens, ...parsed } = parseArgs({
      args: [...args],
      allowPositionals: true,
      tokens: true,
      options: Object.fromEntries([
        ...options.map((name) => [name, { type: "string" as const }] as const),
        ...flags.map((name) => [name, { type: "boolean" as const }] as const),
      ]),
    });
    requireOnce(
      tokens.filter(({ kind }) => kind === "option") as { name: string; value?: string }[],
    );
    return parsed;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const option = /'(?:-\w, )?(--?[^'=]+?)(?: <value>)?[=']/.exec(message)?.[1] ?? message;
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
      throw new UserError(`Unknown option ${option}; see --help`);
    }
    if (code !== "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") throw error;
    throw new UserError(
      message.includes("does not take")
        ? `Cannot read option ${option}: it takes no value`
        : `Cannot read option ${option}: it has no value${
          message.includes("ambiguous") ? `; one that begins with - stands as ${option}=-1` : ""
        }`,
    );
  }
}

/** Options of {@linkcode runTask}. */
export interface RunTaskOptions {
  /** Whether Ctrl-C ends what is under way, so that it clears up behind itself. */
  readonly isCancellable?: boolean;
}

/**
 * Runs a task and turns what goes wrong for the user, or with the system, into one line; a signal that ends
 * it too.
 *
 * @returns The exit code: the task's, or 1 where it threw an error for the user, or that of a signal.
 */
export async function runTask(
  task: () => Promise<number>,
  { isCancellable = false }: RunTaskOptions = {},
): Promise<number> {
  const signals = new SignalListener(isCancellable);
  try {
    return await withOutput(async () => {
      try {
        return await Promise.race([task(), signals.stopped]);
      } catch (error) {
        const readable = error instanceof UserError ? error : readSystemError(error);
        if (readable === null) throw error;
        reportError(readable.message);
        return signals.code ?? 1;
      }
    });
  } finally {
    signals.remove();
  }
}
