import { requireTemplate } from "../ledger/arguments.ts";
import { JUPYTER_DISPLAY, type MediaBundle } from "./kernel/kernel.ts";
import { groupDigits } from "./_table_column.ts";
import { formatValue } from "./table.ts";

/** Words with marks, and the same words without escapes for where marks are not drawn. */
export interface Markdown {
  /** The words with their marks; values that were filled in are escaped. */
  readonly markdown: string;
  /** The same words without escapes. */
  readonly text: string;
  /** Gives what a kernel shows, by media type. */
  [JUPYTER_DISPLAY](): MediaBundle;
}

// A sentence must not lose its end; a log's text may be of any length.
const MAX_CHARACTERS = 2000;
const FRAGMENT = Symbol("markdown");

/**
 * Writes Markdown whose interpolated values are shown as they are, never read as marks or HTML.
 *
 * A value made by `md` keeps its marks, so sentences can be put together. Common indentation is
 * taken off. Times are UTC, a missing value is a dash.
 *
 * @throws {TypeError} If it is called with brackets.
 *
 * @example
 * ```ts
 * import { md } from "balancebook/notebook";
 *
 * const user = "<b>*x*";
 * console.assert(!md`Hello **${user}**`.markdown.includes("<b>"));
 * ```
 */
export function md(strings: TemplateStringsArray, ...values: readonly unknown[]): Markdown {
  requireTemplate(strings, "md");
  const literals = dedent(strings);
  const join = (write: (value: unknown) => string) =>
    literals.map((literal, i) => i < values.length ? literal + write(values[i]) : literal).join("")
      .trim();
  const markdown = join((v) => isMarkdown(v) ? v.markdown : escapeMarkdown(writeValue(v)));
  const text = join((v) => isMarkdown(v) ? v.text : writeValue(v));
  const fragment = {
    markdown,
    text,
    [FRAGMENT]: true,
    [JUPYTER_DISPLAY]: () => ({ "text/markdown": markdown, "text/plain": text }),
  };
  return fragment;
}

function isMarkdown(value: unknown): value is Markdown {
  return typeof value === "object" && value !== null && FRAGMENT in value;
}

function writeValue(value: unknown): string {
  return (groupDigits(value) ?? formatValue(value, MAX_CHARACTERS) ?? "\u2013").replace(
    /\p{Cc}+/gu,
    " ",
  );
}

function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]#|~!$^]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("://", "&#58;//")
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}&#46;`)
    .replaceAll("@", "&#64;")
    .replace(/^(\s*)([-+=])/, "$1\\$2")
    .replace(/^(\s*\d+)([.)])/, "$1\\$2");
}

function dedent(strings: readonly string[]): string[] {
  const indents = strings.flatMap((string) => [...string.matchAll(/\n([ \t]*)(?=[^\s])/g)])
    .map((match) => match[1].length);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return strings.map((string) => string.replace(new RegExp(`\\n[ \\t]{0,${indent}}`, "g"), "\n"));
}
