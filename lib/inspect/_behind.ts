/** Where a value begins that stands behind other text on its line. */
export interface Behind {
  /** Its first unit; -1 where there is none. */
  readonly offset: number;
  /** How many units were looked at. */
  readonly steps: number;
}

// Bounds of what is looked at, so that hostile text takes no longer than other text.
const MAX_TRIES = 16;
const MAX_KEY = 100;
const MAX_PREFIX = 100;
/** What can only belong to the bracket that follows: `<ref *1> `, `Map(2) `, `[Foo: null prototype] `. */
const PREFIX =
  /(?:<ref \*\d+> )?(?:\[[^[\]\n]{1,80}: null prototype\] |[\p{L}$_][\p{L}\p{N}$_]*\(\d+\) (?:\[[^[\]\n]{1,40}\] )?)?$/u;
const KEY =
  /^(?:[\p{L}\p{N}$_]+|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*'[^"\n]*"|\[[^\]\n]+\]):(?: |\r?\n|$)/u;
const ITEM = /^(?:-?\d[\w.+-]*(?:,| [\]}]|$)|['"`]|[[{<] |(?:true|false|null|undefined)[, ])/;
const INDENTED = /^\r?\n {2}\S/;

/**
 * Finds the first bracket behind other text that opens an object or a list as inspect prints them: with
 * a space and a key, an item, or a line break and an indented line behind it. JSON, template text in
 * braces and words in brackets are none. An empty one counts where there is no other.
 *
 * @param end First unit where the bracket must not stand.
 * @param limit First unit that must not be looked at.
 */
export function findBehind(text: string, end: number, limit: number): Behind {
  let steps = 0;
  let tries = 0;
  let empty = -1;
  let firstText = 0;
  for (let i = 0; i < end && tries < MAX_TRIES; i++) {
    const code = text.charCodeAt(i);
    steps++;
    if (code === 10) firstText = i + 1;
    else if (code <= 32 && firstText === i) firstText++;
    if ((code !== 123 && code !== 91) || !mayPrecede(text, i, firstText)) continue;
    const closer = code + 2;
    const next = text.charCodeAt(i + 1);
    if (next === closer) {
      if (empty === -1) empty = i;
      continue;
    }
    if (next !== 32 && next !== 10 && next !== 13) continue;
    const rest = text.slice(i + 1, Math.min(limit, i + 2 + MAX_KEY));
    tries++;
    steps += rest.length;
    const prefix = PREFIX.exec(text.slice(Math.max(firstText, i - MAX_PREFIX), i))?.[0] ?? "";
    if (i - prefix.length <= firstText) continue;
    const first = rest.slice(1);
    const isOpening = next === 32
      ? (code === 123 && KEY.test(first)) || ((code === 91 || prefix !== "") && ITEM.test(first))
      : INDENTED.test(rest);
    if (isOpening) return { offset: i - prefix.length, steps };
  }
  return { offset: empty, steps };
}

/** Returns whether a value can begin here: behind text, and not in a word, a quote or a template. */
function mayPrecede(text: string, offset: number, firstText: number): boolean {
  return offset > firstText && /[\s:=>,;|-]/.test(text[offset - 1]);
}
