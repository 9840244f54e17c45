import { textAt, unpackColumn } from "./column.js";
import { make, makeButton } from "./element.js";
import { makeFilters } from "./filters.js";
import { findRows } from "./query.js";
import { countRows, makeColumnPicker, makeExports, makeLengths, makeSearch } from "./tools.js";

/** @typedef {import("./column.js").Column} Column */
/** @typedef {import("./column.js").PackedTable} PackedTable */

/**
 * The part of DataTables that is used here.
 *
 * @typedef {object} DataTable
 * @property {() => DataTable} draw
 * @property {(text: string) => DataTable} search
 * @property {(order: [number, "asc" | "desc"][]) => DataTable} order
 * @property {{ len: { (): number, (length: number): DataTable } }} page
 * @property {(place: number) => { visible: (isShown?: boolean) => boolean }} column
 *
 * @typedef {{ start: number, length: number, draw: number, search: { value: string },
 *   order: { column: number, dir: string }[] }} DrawRequest
 */

/**
 * What the user sees: places of the shown columns, and the filtered rows in their order.
 *
 * @typedef {{ shown: Set<number>, rows: Int32Array }} View
 */

const SHOWN_CHARACTERS = 240;
const MOST_PRINTED = 500;
/** Tell a table that its page goes to paper, and that it is there. */
export const PRINTS = "balancebook-prints";
export const PRINTED = "balancebook-printed";
/** Where a live page keeps what makes links of the ids in a text. */
const LINKS = Symbol.for("balancebook-links");
const ONE_LINE_CHARACTERS = 60;
const WORDS_CHARACTERS = 24;

/**
 * Makes a plain table interactive, in its place: search, order, filters, pages, columns, exports.
 *
 * @param {HTMLElement} container holds the plain table and its rows as JSON
 * @param {new (table: HTMLElement, options: object) => DataTable} DataTable
 */
export function upgradeTable(container, DataTable) {
  const table = container.querySelector("table");
  const source = container.querySelector('script[type="application/json"]');
  if (table === null || source === null) return;
  /** @type {PackedTable} */
  const packed = JSON.parse(source.textContent ?? "");
  const columns = packed.columns.map(unpackColumn);
  /** @type {View} */
  const view = { shown: new Set(columns.keys()), rows: new Int32Array() };
  const filters = makeFilters(columns, () => grid.draw());
  const options = optionsFor(packed, columns, (request) => {
    const order = request.order.map(({ column, dir }) => ({
      column,
      isDescending: dir === "desc",
    }));
    view.rows = findRows(columns, packed.count, {
      search: request.search.value,
      searched: [...view.shown],
      filters: filters.read(),
      order,
    });
    markOrder(table, order);
    return view.rows;
  });
  table.tBodies[0]?.replaceChildren();
  table.tFoot?.remove();
  table.id = `balancebook-${Math.random().toString(36).slice(2)}`;
  const grid = new DataTable(table, options);
  namePages(container, table);
  container.querySelector(".balancebook-waiting")?.remove();
  printAll(container, grid);
  container.prepend(makeBar(packed, columns, view, filters, grid));
}

/**
 * Has all rows printed, not those of one page: paper has no pages to click. The page says when.
 *
 * @param {HTMLElement} container
 * @param {DataTable} grid
 */
function printAll(container, grid) {
  /** @type {number | undefined} */
  let shown;
  container.addEventListener(PRINTS, () => {
    if (shown !== undefined) return;
    shown = grid.page.len();
    grid.page.len(Math.max(shown, MOST_PRINTED)).draw();
  });
  container.addEventListener(PRINTED, () => {
    if (shown !== undefined) grid.page.len(shown).draw();
    shown = undefined;
  });
}

/**
 * @param {PackedTable} packed
 * @param {readonly Column[]} columns
 * @param {View} view
 * @param {ReturnType<typeof makeFilters>} filters
 * @param {DataTable} grid
 * @returns {HTMLElement} what stands above the table
 */
function makeBar(packed, columns, view, filters, grid) {
  const status = make("span", { role: "status", class: "balancebook-status" });
  const say = (/** @type {string} */ text) => {
    status.textContent = text;
  };
  const search = makeSearch((text) => grid.search(text).draw());
  const read = () => ({
    columns: columns.filter((_, place) => view.shown.has(place)),
    rows: view.rows,
  });
  const picker = makeColumnPicker(columns, (place, isShown) => {
    if (isShown) view.shown.add(place);
    else view.shown.delete(place);
    grid.column(place).visible(isShown);
    grid.draw();
  });
  const reset = makeButton("Reset", () => {
    search.clear();
    grid.search("").order([]);
    filters.clear();
    say("Filters and sorting reset");
  });
  return make(
    "div",
    { class: "balancebook-tools" },
    search.element,
    filters.element,
    picker,
    makeLengths(packed.pageLength, (length) => grid.page.len(length).draw()),
    ...makeExports(packed.name, read, say),
    reset,
    status,
    make(
      "p",
      { class: "balancebook-hint" },
      "Click a heading to sort; Shift-click to add a column.",
    ),
  );
}

/**
 * @param {PackedTable} packed
 * @param {readonly Column[]} columns
 * @param {(request: DrawRequest) => Int32Array} find gives the rows, from 0
 * @returns {object} options of DataTables
 */
function optionsFor(packed, columns, find) {
  const left = packed.left === "" ? "" : `; ${packed.left}`;
  return {
    serverSide: true,
    ajax: (/** @type {DrawRequest} */ request, /** @type {(data: object) => void} */ give) => {
      const rows = find(request);
      const page = rows.subarray(request.start, request.start + request.length);
      give({
        draw: request.draw,
        recordsTotal: packed.count,
        recordsFiltered: rows.length,
        data: Array.from(page, (row) => ({ row })),
      });
    },
    autoWidth: false,
    lengthChange: false,
    order: [],
    pageLength: packed.pageLength,
    columns: columns.map((column) => ({
      data: null,
      ariaTitle: column.heading,
      orderSequence: ["asc", "desc", ""],
      className: `balancebook-${column.kind} balancebook-${widthOf(column)}`,
      createdCell: (/** @type {HTMLElement} */ cell) => {
        cell.dataset.label = column.heading;
      },
      render: (
        /** @type {unknown} */ _,
        /** @type {string} */ type,
        /** @type {{row: number}} */ at,
      ) => type === "display" ? makeCell(column, at.row) : "",
    })),
    layout: { topStart: null, topEnd: null, bottomStart: "info", bottomEnd: "paging" },
    language: {
      zeroRecords: "No rows match the filters",
      emptyTable: "No rows",
      aria: {
        orderable: ": sort",
        orderableReverse: ": reverse the order",
        orderableRemove: ": do not sort",
        paginate: {
          first: "First page",
          previous: "Previous page",
          next: "Next page",
          last: "Last page",
        },
      },
      infoCallback: (
        /** @type {unknown} */ _,
        /** @type {number} */ start,
        /** @type {number} */ end,
        /** @type {number} */ max,
        /** @type {number} */ total,
      ) => {
        const of = total === max
          ? countRows(max)
          : `${total.toLocaleString("en-US")} of ${countRows(max)}`;
        return total === 0 ? `0 of ${countRows(max)}${left}` : `${start} to ${end} of ${of}${left}`;
      },
    },
  };
}

/**
 * Makes a cell's content from text nodes only: logs may print anything.
 *
 * @param {Column} column
 * @param {number} row
 * @returns {Node}
 */
function makeCell(column, row) {
  const text = textAt(column, row);
  if (text === undefined) {
    return make("span", { class: "balancebook-none", title: "no value" }, "\u2013");
  }
  const isCut = !column.isWhole && text.length > SHOWN_CHARACTERS;
  const shown = isCut ? `${[...text.slice(0, SHOWN_CHARACTERS)].join("")}\u2026` : text;
  const link = /** @type {Record<symbol, ((text: string) => (Node | string)[]) | undefined>} */
    (/** @type {unknown} */ (globalThis))[LINKS];
  return make("span", { title: isCut && text }, ...(link?.(shown) ?? [shown]));
}

/**
 * Gives the buttons of a table's pages a name that no other table of the document has.
 *
 * @param {HTMLElement} container
 * @param {HTMLTableElement} table
 */
function namePages(container, table) {
  const name = `Pages of ${table.caption?.textContent?.trim() || "the table"}`;
  const others = [...document.querySelectorAll(".dt-paging nav")]
    .filter((nav) => nav.getAttribute("aria-label")?.startsWith(name)).length;
  container.querySelector(".dt-paging nav")
    ?.setAttribute("aria-label", others === 0 ? name : `${name} (${others + 1})`);
}

/**
 * Writes the place of each sorted column into its heading, for the style sheet to show.
 *
 * @param {HTMLTableElement} table
 * @param {{ column: number }[]} order
 */
function markOrder(table, order) {
  for (const cell of table.querySelectorAll("th[data-dt-column]")) {
    const column = Number(cell.getAttribute("data-dt-column"));
    const place = order.findIndex((one) => one.column === column);
    const sign = cell.querySelector(".dt-column-order");
    sign?.setAttribute("data-place", place < 0 || order.length < 2 ? "" : String(place + 1));
  }
}

/**
 * Names the width that a column needs: that of sentences, that of ids and words, which stay on one line,
 * or any.
 *
 * @param {Column} column
 */
function widthOf({ isProse, texts }) {
  if (isProse) return "prose";
  const isWord = (/** @type {string} */ text) =>
    text.length <= (text.includes(" ") ? WORDS_CHARACTERS : ONE_LINE_CHARACTERS);
  return texts.every(isWord) ? "word" : "text";
}
