import { make } from "./element.js";
import { PRINTED, PRINTS, upgradeTable } from "./grid.js";

/** @typedef {import("./grid.js").DataTable} DataTable */

/**
 * What the tables of one version share on a page: those that wait, and how to make them interactive.
 *
 * @typedef {{ waiting: HTMLElement[], upgrade?: () => void }} Shared
 */

/**
 * Makes all waiting tables of a page interactive, and those that come later. A table that cannot be
 * read stays as it is. Which tables those are, the loader has written down on the page.
 *
 * @param {new (table: HTMLElement, options: object) => DataTable} DataTable
 * @param {string} style a style sheet
 */
export function startPage(DataTable, style) {
  const page = /** @type {Record<symbol, Shared>} */ (/** @type {unknown} */ (globalThis));
  const shared = page[Symbol.for("balancebook-table:loading")];
  document.head.append(make("style", {}, style));
  shared.upgrade = () => {
    for (const container of shared.waiting.splice(0)) {
      try {
        upgradeTable(container, DataTable);
      } catch (error) {
        console.error("Cannot make a table interactive:", error);
      }
    }
  };
  shared.upgrade();
  // Here, and not in each table: those that are replaced would be kept for ever.
  addEventListener("beforeprint", () => tellTables(PRINTS));
  addEventListener("afterprint", () => tellTables(PRINTED));
}

/** @param {string} what */
function tellTables(what) {
  for (const table of document.querySelectorAll(".balancebook-table")) {
    table.dispatchEvent(new Event(what));
  }
}
