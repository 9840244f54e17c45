import { JUPYTER_DISPLAY, type MediaBundle } from "./display.ts";

/** By this the proxy asks how a cell is to be written so that Deno shows the value of its last line. */
const WRITE_CELL = Symbol.for("balancebook.write_cell");
/** By this the proxy asks which line of a cell the place in an error is about. */
const FIND_LINE = Symbol.for("balancebook.find_line");
/** By this the proxy asks what an error means, in other words than the engine's. */
const EXPLAIN = Symbol.for("balancebook.explain");
/** What that value is given to: a short name, since columns behind it move. */
const VALUE = "__value";
const AWAIT_IT = "Write `await` before what makes this promise, to have its value";

/**
 * Has the kernel show what it would hide as the value of a last line, `null`, a bigint, `NaN`, `-0` and
 * what is infinite: Deno takes them for no value. Such a line is rewritten, before the cell runs, so that
 * the value is given to a function. There a promise gets a word on `await`, and what `show()` draws, rows
 * and charts, is drawn, as on a live page. Once per kernel.
 */
export function showHiddenValues(): void {
  Object.defineProperties(globalThis, {
    [VALUE]: { configurable: true, writable: true, value: showable },
    [WRITE_CELL]: { value: writeCell },
    [FIND_LINE]: { value: findLine },
    [EXPLAIN]: { value: explain },
  });
}

/** Writes a cell anew; undefined where it may stay as it is. */
async function writeCell(source: string): Promise<string | undefined> {
  const { giveLastValue } = await import("../last_value.ts");
  const { rememberImports } = await import("./missing_export.ts");
  rememberImports(source);
  return giveLastValue(source, VALUE);
}

/** Finds the line, from 1; undefined where none is known. */
async function findLine(source: string, line: number, column: number): Promise<number | undefined> {
  try {
    const { findSourceLine } = await import("./source_line.ts");
    return findSourceLine(source, line, column);
  } catch {
    return undefined;
  }
}

/** Gives another message for an error; undefined where there is none. */
async function explain(message: string): Promise<string | undefined> {
  try {
    const { explainMissingExport } = await import("./missing_export.ts");
    return await explainMissingExport(message);
  } catch {
    return undefined;
  }
}

/** Gives what Deno shows for a value: mostly the value itself. */
function showable(value: unknown): unknown {
  const isHidden = value === null || typeof value === "bigint" ||
    typeof value === "number" && (Object.is(value, -0) || !Number.isFinite(value));
  if (isHidden) return shownAs(() => plain(inspect(value)));
  if (value instanceof Promise) return shownAs(() => plain(`${inspect(value)}\n${AWAIT_IT}`));
  return isDrawn(value) ? shownAs(() => draw(value)) : value;
}

function shownAs(bundle: () => MediaBundle | Promise<MediaBundle>): object {
  return { [JUPYTER_DISPLAY]: bundle };
}

function plain(text: string): MediaBundle {
  return { "text/plain": text };
}

function inspect(value: unknown): string {
  return Deno.inspect(value, { colors: false });
}

/** Whether a value is one that `show()` draws and Deno prints: options of Plot, rows, a table of Arquero. */
function isDrawn(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  try {
    if (JUPYTER_DISPLAY in value) return false;
    if (Array.isArray(value)) {
      return value.length > 0 && value.every(isPlain) && Object.keys(value[0]).length > 0;
    }
    if ("columnNames" in value) return typeof value.columnNames === "function";
    return isPlain(value) && "marks" in value && Array.isArray(value.marks) &&
      value.marks.flat().some((mark) => typeof (mark?.render ?? mark) === "function");
  } catch {
    return false;
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Draws a value as `show()` does; where that cannot be imported, as outside of this project, prints it. */
async function draw(value: unknown): Promise<MediaBundle> {
  const show = await import("../show.ts").catch(() => null);
  return show === null ? plain(inspect(value)) : await show.bundleOf(value);
}
