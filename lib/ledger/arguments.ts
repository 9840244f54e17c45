/** What an option must be; what else it must be its reader checks. */
export type OptionKind = "text" | "flag" | "function" | "object" | "any";

const TYPES: Readonly<Record<Exclude<OptionKind, "any">, readonly [type: string, words: string]>> =
  {
    text: ["string", "a text"],
    flag: ["boolean", "true or false"],
    function: ["function", "a function"],
    object: ["object", "an object"],
  };
const MOST_CHARACTERS = 60;

/**
 * Says in words what a value is, for the message of an error: `null`, `the text "x"`, `a promise`.
 *
 * @example
 * ```ts ignore
 * describeValue(12n); // "the bigint 12"
 * ```
 */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return `the text ${JSON.stringify(clip(value))}`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return `the bigint ${clip(String(value))}`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  if (value instanceof Promise) return "a promise (write `await` before what makes it)";
  if (value instanceof Date) return isNaN(value.getTime()) ? "an invalid date" : "a date";
  return Array.isArray(value) ? "a list" : "an object";
}

/**
 * Checks the options of a function: cells of a notebook are not type-checked when they run, and a name that
 * is misspelt would count as not given.
 *
 * @param options What a caller gave.
 * @param kinds Each option, and what it must be where it is given.
 * @param reader Who takes them, for the message: `user()`.
 * @throws {TypeError} If it is not an object, has another name, or a value is of another type.
 */
export function requireOptions<Options extends object>(
  options: Options,
  kinds: Readonly<Record<keyof Options, OptionKind>>,
  reader: string,
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(
      `Cannot use ${describeValue(options)} as options of ${reader}: expected an object`,
    );
  }
  const known: Readonly<Record<string, OptionKind>> = kinds;
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) {
      throw new TypeError(
        `Cannot use option ${JSON.stringify(clip(name))} of ${reader}: expected one of ${
          Object.keys(known).join(", ")
        }`,
      );
    }
    const kind = known[name];
    if (kind === "any" || value === undefined) continue;
    const [type, words] = TYPES[kind];
    if (typeof value !== type || value === null) {
      throw new TypeError(
        `Cannot use ${describeValue(value)} as ${name} of ${reader}: expected ${words}`,
      );
    }
  }
}

/**
 * Checks that a function was written before a template, as in `` sql`select 1` ``.
 *
 * @throws {TypeError} If it was called with something else.
 */
export function requireTemplate(strings: unknown, name: string): void {
  if (
    Array.isArray(strings) && strings.length > 0 &&
    strings.every((part) => typeof part === "string")
  ) return;
  throw new TypeError(
    `Cannot use ${
      describeValue(strings)
    } as a template of ${name}: write ${name}\`...\`, with backticks ` +
      "and without brackets",
  );
}

/**
 * Checks that a value is a text with something in it, such as a path.
 *
 * @param action What is to be done with it: `open`.
 * @param expected What it should be: `the path of a ledger`.
 * @throws {TypeError} If it is none.
 */
export function requireText(value: unknown, action: string, expected: string): void {
  if (typeof value === "string" && value !== "") return;
  throw new TypeError(`Cannot ${action} ${describeValue(value)}: expected ${expected}`);
}

/**
 * Checks that a value is a list of texts, which may be empty.
 *
 * @throws {TypeError} If it is none; see {@linkcode requireText}.
 */
export function requireTexts(value: unknown, action: string, expected: string): void {
  if (!Array.isArray(value)) {
    throw new TypeError(`Cannot ${action} ${describeValue(value)}: expected ${expected}`);
  }
  for (const one of value) if (one !== "") requireText(one, action, expected);
}

/**
 * Checks that a value is an object that has some parts, as another function gives it.
 *
 * @throws {TypeError} If it is none; see {@linkcode requireText}.
 */
export function requireParts(
  value: unknown,
  parts: readonly string[],
  { action, expected }: { readonly action: string; readonly expected: string },
): void {
  const isObject = typeof value === "object" && value !== null && !(value instanceof Promise);
  const missing = isObject ? parts.find((part) => !(part in value)) : undefined;
  if (isObject && missing === undefined) return;
  throw new TypeError(
    `Cannot ${action} ${describeValue(value)}${
      missing === undefined ? "" : ` without ${missing}`
    }: expected ${expected}`,
  );
}

/**
 * Checks that a value is a ledger that `LedgerReader.open()` has opened.
 *
 * @throws {TypeError} If it is none, as where `openLedger()` of a notebook gave it.
 */
export function requireReader(value: unknown): void {
  requireParts(value, ["columns", "path"], {
    action: "ask",
    expected: "a ledger that LedgerReader.open() has opened",
  });
}

function clip(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}\u2026` : text;
}
