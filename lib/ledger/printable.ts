// What moves a terminal's cursor, colours or titles it, and what turns the direction of what follows.
// deno-lint-ignore no-control-regex -- these are what it is about
const CONTROLS = /(?!\r\n)[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const BREAKS = /[\t\n]|\r(?=\n)/g;

/**
 * Gives a text of logs, of names of files or of the system as it can be printed: what a terminal would do
 * instead of showing it stands there as `\u001b`. Line feeds and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(CONTROLS, escaped);
}

/** Gives a name of a file as {@linkcode printable} does, on one line. */
export function printableName(name: string): string {
  return printable(name.replace(BREAKS, escaped));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
