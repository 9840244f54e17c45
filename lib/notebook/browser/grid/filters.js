import { ranksOf } from "./column.js";
import { make } from "./element.js";
import { parseFigure } from "./figure.js";

/** @typedef {import("./column.js").Column} Column */
/** @typedef {import("./query.js").Filter} Filter */
/** @typedef {{ element: HTMLElement, read: () => Filter | undefined }} Control */

const MAX_CHOICES = 30;
const NO_VALUE = "no value";

/**
 * Makes the controls that filter each column: choices where a text has few values, a range for
 * numbers and times, a part of the text else.
 *
 * @param {readonly Column[]} columns
 * @param {() => void} onChange called after the user has changed something
 * @returns {{ element: HTMLElement, read: () => Map<number, Filter>, clear: () => void }}
 */
export function makeFilters(columns, onChange) {
  const controls = columns.map(makeControl);
  const form = make(
    "form",
    { class: "balancebook-filters" },
    ...controls.map((one) => one.element),
  );
  const summary = make("summary", {}, "Filters");
  const element = make("details", {}, summary, form);
  const read = () => {
    const pairs = controls.flatMap((control, place) => {
      const filter = control.read();
      return filter === undefined ? [] : [/** @type {const} */ ([place, filter])];
    });
    return new Map(pairs);
  };
  const change = () => {
    const count = read().size;
    summary.textContent = count === 0 ? "Filters" : `Filters (${count})`;
    onChange();
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", change);
  const clear = () => {
    form.reset();
    change();
  };
  return { element, read, clear };
}

/**
 * @param {Column} column
 * @returns {Control}
 */
function makeControl(column) {
  const hasNone = column.codes.includes(-1);
  const isChoice = column.kind === "text" && column.texts.length <= MAX_CHOICES &&
    (column.texts.length < column.codes.length || column.texts.length === 0);
  if (isChoice) return makeChoices(column, hasNone);
  const asked = column.kind === "text" ? makePart() : makeBounds(column);
  const presence = make(
    "select",
    {},
    make("option", { value: "" }, "all rows"),
    make("option", { value: "present" }, "with a value"),
    make("option", { value: "missing" }, NO_VALUE),
  );
  const fields = [...asked.fields, ...(hasNone ? [make("label", {}, "Show ", presence)] : [])];
  return {
    element: make("fieldset", {}, make("legend", {}, column.heading), ...fields),
    read() {
      const filter = asked.read();
      if (presence.value === "present" || presence.value === "missing") {
        filter.presence = presence.value;
      }
      return Object.keys(filter).length === 0 ? undefined : filter;
    },
  };
}

/**
 * @param {Column} column
 * @param {boolean} hasNone
 * @returns {Control}
 */
function makeChoices(column, hasNone) {
  const ranks = ranksOf(column);
  const counts = new Map();
  for (const code of column.codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const places = column.texts.map((_, place) => place).sort((a, b) => ranks[a] - ranks[b]);
  const choices = [...places, ...(hasNone ? [-1] : [])].map((place) => {
    const box = make("input", { type: "checkbox" });
    const text = place < 0 ? NO_VALUE : column.texts[place];
    const label = make("label", {}, box, ` ${text} (${counts.get(place) ?? 0})`);
    return { box, label, value: place < 0 ? null : text };
  });
  return {
    element: make(
      "fieldset",
      {},
      make("legend", {}, column.heading),
      make("div", { class: "balancebook-choices" }, ...choices.map(({ label }) => label)),
    ),
    read() {
      const checked = choices.filter(({ box }) => box.checked).map(({ value }) => value);
      return checked.length === 0 ? undefined : { choices: new Set(checked) };
    },
  };
}

/** @returns {{ fields: HTMLElement[], read: () => Filter }} */
function makePart() {
  const input = make("input", { type: "text", autocomplete: "off" });
  return {
    fields: [make("label", {}, "Contains ", input)],
    read: () => (input.value === "" ? {} : { contains: input.value }),
  };
}

/**
 * @param {Column} column
 * @returns {{ fields: HTMLElement[], read: () => Filter }}
 */
function makeBounds({ kind }) {
  const attributes = kind === "number"
    ? { type: "text", inputmode: "decimal", autocomplete: "off", size: 10 }
    : { type: kind === "day" ? "date" : "datetime-local", step: kind === "day" ? 1 : "any" };
  const inputs = [make("input", attributes), make("input", attributes)];
  const read = (/** @type {HTMLInputElement} */ input) => {
    const value = input.value.trim().replace("T", " ");
    const isWrong = kind === "number" && value !== "" && parseFigure(value) === undefined;
    input.setAttribute("aria-invalid", String(isWrong));
    return value === "" || isWrong ? undefined : value;
  };
  return {
    fields: [make("label", {}, "From ", inputs[0]), make("label", {}, "to ", inputs[1])],
    read() {
      const [from, to] = inputs.map(read);
      return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    },
  };
}
