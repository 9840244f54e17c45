import { escapeXml } from "./escape.ts";

/**
 * Writes words that stand for rows, which a live page makes a link to them; elsewhere they are words.
 *
 * @param rows A view with the filters of its page, as in an address; nothing where no page has them.
 */
export function nameRows(words: string, rows: string | undefined): string {
  return rows === undefined
    ? escapeXml(words)
    : `<span data-rows="${escapeXml(rows)}">${escapeXml(words)}</span>`;
}
