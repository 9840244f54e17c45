import { createHash } from "node:crypto";
import { basename } from "node:path";
import { type CellHost, runInHost } from "../../cell_host.ts";
import { giveLastValue } from "../../last_value.ts";
import { partsOf } from "../../page.ts";
import { type Cell, type CodeCell, nameOf, readCells } from "../../runner/cells.ts";
import { joinCells, type JoinedCells } from "../../runner/join.ts";

/** What a cell has shown, printed or thrown. */
export type Output =
  | { readonly kind: "html"; readonly html: string }
  | { readonly kind: "printed"; readonly text: string; readonly isError: boolean }
  | { readonly kind: "failed"; readonly message: string; readonly line: number | null };

/** A cell of a notebook, and what became of it. */
export interface RunCell extends Cell {
  readonly outputs: readonly Output[];
  /** Whether it was left out, because one above it failed. */
  readonly isLeftOut: boolean;
}

/** How cells are run. */
export interface RunCellsOptions {
  /** What `Deno.env` holds for them, in place of the environment's variables of balancebook. */
  readonly variables: Readonly<Record<string, string>>;
  /** Opens ledgers for them. */
  readonly host: Omit<CellHost, "show">;
  /** Draws a value that is shown. */
  readonly render: (value: unknown) => Promise<string>;
  /** Called with the number of each cell that begins. */
  readonly onCell?: (cell: number) => void;
}

type Run = (
  begin: (cell: number) => void,
  value: (value: unknown) => Promise<void>,
  deno: typeof Deno,
  console: Console,
) => Promise<void>;

/** A notebook whose cells are ready to run, as often as is wished. */
export interface ReadyNotebook {
  readonly name: string;
  /** Digest of the file: another one once it changes. */
  readonly version: string;
  readonly cells: readonly Cell[];
  /** Names of the variables by which its cells are told what to show. */
  readonly parameters: ReadonlySet<string>;
  /** Path of the file. */
  readonly path: string;
  /** Makes its code ready; once, when it is first asked for. */
  readonly compile: () => Promise<CompiledCells>;
}

/** The code cells of a notebook as one module. */
interface CompiledCells {
  readonly joined: JoinedCells;
  /** Runs them, or, where they are no TypeScript, what is wrong. */
  readonly run: Run | Error;
}

/** Characters that a cell's printed lines may have on a page. */
const MOST_PRINTED = 200_000;
/** Characters that a cell's tables and charts may have on a page. */
const MOST_SHOWN = 50_000_000;
const NOT_PRINTED = `What was printed beyond ${
  MOST_PRINTED.toLocaleString("en")
} characters is left out here`;
/** What the value of a cell's last statement is given to. */
const VALUE = "__value";
const READY = new Map<string, ReadyNotebook>();
const PREFIX = "BALANCEBOOK_";

/**
 * Reads a notebook and makes its cells ready to run in this process; as long as the file does not
 * change, later calls give the same.
 *
 * @throws {SyntaxError} If the file is not a notebook.
 */
export async function readNotebook(path: string): Promise<ReadyNotebook> {
  const text = await Deno.readTextFile(path);
  const version = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const known = READY.get(path);
  if (known?.version === version) return known;
  const cells = readCells(text, basename(path));
  const code = cells.filter(({ kind }) => kind === "code");
  const parameters = new Set(
    code.filter(({ tags }) => tags.includes("parameters"))
      .flatMap(({ source }) =>
        [...source.matchAll(/"(BALANCEBOOK_\w+)"/g)].map(([, name]) => name)
      ),
  );
  let compiled: Promise<CompiledCells> | undefined;
  const compile = () => compiled ??= compileCells(code);
  const ready = { name: nameOf(path), path, version, cells, parameters, compile };
  READY.set(path, ready);
  return ready;
}

async function compileCells(code: readonly CodeCell[]): Promise<CompiledCells> {
  const frame = {
    head: `export default async (__begin, ${VALUE}, Deno, console) => {`,
    before: ({ number }: CodeCell) => `__begin(${number});`,
    tail: "};",
  };
  const valued = joinCells(
    code.map((cell) => ({
      ...cell,
      source: giveLastValue(cell.source, `await ${VALUE}`) ?? cell.source,
    })),
    frame,
  );
  const plain = joinCells(code, frame);
  const first = await compile(valued.code);
  // Where a last statement was none, the cells are run as they are.
  const isValued = !(first instanceof Error);
  return isValued
    ? { joined: valued, run: first }
    : { joined: plain, run: await compile(plain.code) };
}

/** Imports code from memory: Deno takes the types off, and imports go by the map of deno.json. */
async function compile(code: string): Promise<Run | Error> {
  const url = URL.createObjectURL(new Blob([code], { type: "application/typescript" }));
  try {
    return (await import(url)).default;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * Runs a notebook's code cells from top to bottom, and stops at the first that throws. Runs do not see
 * one another's variables and environment; several may go on at once.
 */
export async function runCells(
  { cells, compile }: ReadyNotebook,
  { variables, host, render, onCell }: RunCellsOptions,
): Promise<RunCell[]> {
  const { joined, run } = await compile();
  const outputs = new Map<number, Output[]>(cells.map(({ number }) => [number, []]));
  let current = cells.find(({ kind }) => kind === "code")?.number ?? 0;
  const add = (output: Output) => void outputs.get(current)?.push(output);
  const lengths = new Map<number, { printed: number; shown: number }>();
  const lengthsOf = (cell: number) => lengths.get(cell) ?? { printed: 0, shown: 0 };
  const print = (text: string, isError: boolean) => {
    const { printed, shown } = lengthsOf(current);
    if (printed > MOST_PRINTED) return;
    const left = MOST_PRINTED - printed;
    lengths.set(current, { printed: printed + text.length + 1, shown });
    if (text.length <= left) return add({ kind: "printed", text, isError });
    add({ kind: "printed", text: text.slice(0, left), isError });
    add({ kind: "printed", text: NOT_PRINTED, isError: true });
  };
  let failedAt: number | null = null;
  try {
    if (run instanceof Error) throw run;
    const show = async (value: unknown) => {
      const html = await render(value);
      const { printed, shown } = lengthsOf(current);
      if (shown + html.length > MOST_SHOWN) {
        throw new RangeError("What this cell shows is too large for a page: show less of it");
      }
      lengths.set(current, { printed, shown: shown + html.length });
      add({ kind: "html", html });
    };
    const shared = Object.assign(Object.create(host) as CellHost, { show });
    await runInHost(
      shared,
      () =>
        run(
          (cell) => {
            current = cell;
            onCell?.(cell);
          },
          async (value) => {
            const shown = await value;
            if (value !== undefined) { for (const part of partsOf(shown)) await show(part); }
          },
          denoFor(variables),
          consoleFor(print),
        ),
    );
  } catch (error) {
    const { line, cell, message } = explain(error, joined, run instanceof Error);
    current = cell ?? current;
    failedAt = current;
    add({ kind: "failed", message, line });
  }
  return cells.map((cell) => ({
    ...cell,
    outputs: outputs.get(cell.number)!,
    isLeftOut: failedAt !== null && cell.kind === "code" && cell.number > failedAt,
  }));
}

/** Says what was thrown, and where in the cells; where they could not be compiled, in which cell. */
function explain(
  error: unknown,
  { origins }: JoinedCells,
  isSyntax: boolean,
): { message: string; line: number | null; cell?: number } {
  const name = error instanceof Error ? error.name : "Thrown";
  const text = error instanceof Error ? error.message : Deno.inspect(error, { colors: false });
  const place = /blob:[^\s)]*?:(\d+):\d+/.exec(
    isSyntax ? text : error instanceof Error ? error.stack ?? "" : "",
  );
  const origin = place === null ? undefined : origins[Number(place[1]) - 1];
  const message = `${name === "Error" || isSyntax ? "" : `${name}: `}${
    text.replace(/\n? *at blob:\S+|blob:\S+?(?=:\d|\s|$)/g, "").trim()
  }`;
  return {
    message,
    line: origin?.line ?? null,
    ...(isSyntax && origin !== undefined ? { cell: origin.cell } : {}),
  };
}

/** What cells see as `Deno`: this process, with an environment of their own. */
function denoFor(variables: Readonly<Record<string, string>>): typeof Deno {
  const own = new Map(Object.entries(variables));
  const real = Deno.env;
  const get = (name: string) =>
    name.startsWith(PREFIX) ? own.get(name) : own.get(name) ?? real.get(name);
  const env = {
    get,
    has: (name: string) => get(name) !== undefined,
    set: (name: string, value: string) => void own.set(name, value),
    delete: (name: string) => void own.delete(name),
    toObject: () => ({ ...real.toObject(), ...Object.fromEntries(own) }),
  };
  return Object.create(Deno, { env: { value: env } });
}

/** What cells see as `console`: what they print stands below them. */
function consoleFor(print: (text: string, isError: boolean) => void): Console {
  const printer = (isError: boolean) => (...values: unknown[]) =>
    print(
      values.map((value) =>
        typeof value === "string" ? value : Deno.inspect(value, { colors: false })
      ).join(" "),
      isError,
    );
  const [out, error] = [printer(false), printer(true)];
  return Object.assign(Object.create(console), {
    log: out,
    info: out,
    debug: out,
    warn: error,
    error,
  });
}
