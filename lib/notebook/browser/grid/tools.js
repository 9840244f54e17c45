import { writeCsv, writeTabbed } from "./csv.js";
import { make, makeButton } from "./element.js";

/** @typedef {import("./column.js").Column} Column */

const SEARCH_DELAY_MS = 150;
const LENGTHS = [10, 20, 50, 100, 250];

/**
 * Makes the field that searches all shown columns.
 *
 * @param {(text: string) => void} onSearch called when the typing pauses
 * @returns {{ element: HTMLElement, clear: () => void }}
 */
export function makeSearch(onSearch) {
  const input = make("input", { type: "search", autocomplete: "off", size: 20 });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => onSearch(input.value), SEARCH_DELAY_MS);
  });
  const clear = () => {
    input.value = "";
  };
  return { element: make("label", {}, "Search ", input), clear };
}

/**
 * Makes the control for the rows per page.
 *
 * @param {number} current
 * @param {(length: number) => void} onChange
 * @returns {HTMLElement}
 */
export function makeLengths(current, onChange) {
  const lengths = [...new Set([...LENGTHS, current])].sort((a, b) => a - b);
  const select = make(
    "select",
    {},
    ...lengths.map((one) => make("option", { value: one, selected: one === current }, String(one))),
  );
  select.addEventListener("change", () => onChange(Number(select.value)));
  return make("label", {}, "Rows per page ", select);
}

/**
 * Makes the list of columns to show; one of them always stays.
 *
 * @param {readonly Column[]} columns
 * @param {(place: number, isShown: boolean) => void} onChange
 * @returns {HTMLElement}
 */
export function makeColumnPicker(columns, onChange) {
  const boxes = columns.map(() => make("input", { type: "checkbox", checked: true }));
  const labels = columns.map(({ heading }, place) =>
    make("label", {}, boxes[place], ` ${heading}`)
  );
  boxes.forEach((box, place) =>
    box.addEventListener("change", () => {
      const shown = boxes.filter(({ checked }) => checked);
      for (const one of boxes) one.disabled = shown.length === 1 && one.checked;
      onChange(place, box.checked);
    })
  );
  const group = make("div", {
    class: "balancebook-choices",
    role: "group",
    "aria-label": "Columns",
  });
  group.append(...labels);
  return make("details", {}, make("summary", {}, "Columns"), group);
}

/**
 * Makes the buttons that take the rows away: as CSV into a file, or onto the clipboard.
 *
 * @param {string} name of the file, without its ending
 * @param {() => { columns: Column[], rows: Int32Array }} read gives what is shown and filtered
 * @param {(text: string) => void} say reports to the user what has happened
 * @returns {HTMLElement[]}
 */
export function makeExports(name, read, say) {
  const download = makeButton("CSV", () => {
    const { columns, rows } = read();
    const blob = new Blob(["\ufeff", writeCsv(columns, rows)], { type: "text/csv;charset=utf-8" });
    const link = make("a", { href: URL.createObjectURL(blob), download: `${name}.csv` });
    link.click();
    URL.revokeObjectURL(link.href);
    say(`${countRows(rows.length)} downloaded as ${name}.csv`);
  });
  const copy = makeButton("Copy", async () => {
    const { columns, rows } = read();
    await copyText(writeTabbed(columns, rows), copy);
    say(`${countRows(rows.length)} copied`);
  });
  return [copy, download];
}

/**
 * Copies a text, also where a page that came without TLS may not touch the clipboard by itself.
 *
 * @param {string} text
 * @param {HTMLElement} source gets the focus back
 */
async function copyText(text, source) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { "aria-hidden": "true" });
    area.value = text;
    source.after(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    source.focus();
  }
}

/**
 * Writes a count of rows in words.
 *
 * @param {number} count
 * @returns {string}
 */
export function countRows(count) {
  return count === 1 ? "1 row" : `${count.toLocaleString("en-US")} rows`;
}
