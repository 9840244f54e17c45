/** By this the proxy asks how a cell is to be written so that Deno shows the value of its last line. */
const WRITE_CELL = Symbol.for("balancebook.write_cell");
/** What that value is given to: a short name, since columns behind it move. */
const VALUE = "__value";
const DISPLAY = Symbol.for("Jupyter.display");
const AWAIT_IT = "Write `await` before what makes this promise, to have its value";

/**
 * Has the kernel show what it would hide as the value of a last line, `null`, a bigint, `NaN`, `-0` and
 * what is infinite: Deno takes them for no value. Such a line is rewritten, before the cell runs, so that
 * the value is given to a function; a promise gets a word on `await` there. Once per kernel.
 */
export function showHiddenValues(): void {
  Object.defineProperties(globalThis, {
    [VALUE]: { configurable: true, writable: true, value: showable },
    [WRITE_CELL]: { value: writeCell },
  });
}

/** Writes a cell anew; undefined where it may stay as it is. */
async function writeCell(source: string): Promise<string | undefined> {
  const { giveLastValue } = await import("../last_value.ts");
  return giveLastValue(source, VALUE);
}

/** Gives what Deno shows for a value: mostly the value itself. */
function showable(value: unknown): unknown {
  const isHidden = value === null || typeof value === "bigint" ||
    typeof value === "number" && (Object.is(value, -0) || !Number.isFinite(value));
  if (!isHidden && !(value instanceof Promise)) return value;
  const text = Deno.inspect(value, { colors: false });
  return {
    [DISPLAY]: () => ({ "text/plain": isHidden ? text : `${text}\n${AWAIT_IT}` }),
  };
}
