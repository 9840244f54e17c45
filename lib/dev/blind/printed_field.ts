/** Returns what a block prints for a field, without quotes; null where it does not print it. */
export function readField(text: string, name: string): string | null {
  const found = fieldOf(text, name);
  return found && unquoted(found[2]);
}

/**
 * Prints another value for a field of a block, in quotes where the old one is; all else stays.
 *
 * @throws {Error} If the block does not print the field.
 */
export function setField(text: string, name: string, value: string): string {
  const found = fieldOf(text, name);
  if (found === null) throw new Error(`There is no field ${name} in a block`);
  const [whole, head, old, tail] = found;
  const quote = /^['"`]/.exec(old)?.[0] ?? "";
  const line = head + quote + value + quote + tail;
  return text.slice(0, found.index) + line + text.slice(found.index + whole.length);
}

function fieldOf(text: string, name: string): RegExpExecArray | null {
  return new RegExp(`^([ ]+${name}: )(.*?)(,?)$`, "m").exec(text);
}

function unquoted(printed: string): string {
  return /^(['"`]).*\1$/.test(printed) ? printed.slice(1, -1) : printed;
}
