/** Says in a word what a value is, for the message of an error. */
function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "a list" : `of type ${typeof value}`;
}

/**
 * Checks that a value is a text.
 *
 * @throws {TypeError} If it is none.
 */
export function requireText(text: unknown): void {
  if (typeof text === "string") return;
  throw new TypeError(`Cannot parse what is ${kindOf(text)}: expected a text`);
}

/**
 * Checks that a value is a node, by its kind.
 *
 * @throws {TypeError} If it is none.
 */
export function requireNode(node: unknown): void {
  const kind = typeof node === "object" ? (node as { kind?: unknown } | null)?.kind : undefined;
  if (typeof kind === "string") return;
  throw new TypeError(
    `Cannot read what is ${kindOf(node)}: expected a node, as parseInspect() gives it`,
  );
}

/**
 * Checks that options are an object.
 *
 * @throws {TypeError} If they are none.
 */
export function requireOptions(options: unknown): void {
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return;
  throw new TypeError(`Cannot use options that are ${kindOf(options)}: expected an object`);
}
