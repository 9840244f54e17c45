import { readTableLibrary } from "./table_library.ts";

/**
 * Writes an interactive table for a notebook's output: the plain one, which stands where scripts do
 * not run, the rows as JSON, and a script that brings both together.
 *
 * @param plain a `<table>`
 * @param json the rows, without a `<`
 * @param carriesLibrary whether this output holds the code for all tables of its notebook
 */
export function writeOutput(plain: string, json: string, carriesLibrary: boolean): string {
  const { version, code, loader } = readTableLibrary();
  const carried = carriesLibrary
    ? `<script type="text/plain" data-library="${version}">${code}</script>\n`
    : "";
  return `<div class="balancebook-table mathjax_ignore" data-version="${version}" ` +
    `data-lm-suppress-shortcuts="true">\n${plain}\n` +
    `<script type="application/json">${json}</script>\n${carried}<script>${loader}</script>\n</div>`;
}

/**
 * Makes the judge of which table of a session carries the library: the first one, and, since its cell
 * may run again and replace it, each one of the same caption and columns.
 *
 * @returns a function that says whether a table, named by a text, does
 */
export function makeCarrier(): (key: string) => boolean {
  let carrier: string | undefined;
  return (key) => {
    carrier ??= key;
    return carrier === key;
  };
}
