import { escapeXml } from "../../escape.ts";
import { isDay, type PageScope, SCOPE_KEYS, writeQuery } from "../content/address.ts";
import type { Choice, LedgerFacts } from "./choices.ts";
import { valueWords } from "./rows_filters.ts";

/** What stands in the form above a page. */
export interface ControlsOptions {
  /** Path of the page. */
  readonly path: string;
  readonly page: PageScope;
  readonly facts: LedgerFacts;
  /** The parts of the scope that the page goes by, as in an address. */
  readonly takes: (key: string) => boolean;
  /** Parts of the address that are not the scope's, and stay when it changes. */
  readonly kept?: readonly (readonly [name: string, value: string])[];
  /** Parts that have a control only where the address has them: the page itself has another one for them. */
  readonly quiet?: readonly string[];
}

const OVERDRAFTS = ["any", "blocked", "payment_negative", "wallet_overdrawn"];
const PLAIN = ["user", "request", "message", "search", "set"];
/** What the parts of the scope are called above a page. */
const NAMES: Readonly<Record<string, string>> = {
  from: "From",
  to: "until before",
  currency: "Currency",
  level: "Level",
  event: "Type",
  kind: "Kind",
  overdraft: "Overdraft",
  user: "User",
  request: "Request",
  message: "Message",
  search: "Text",
  set: "Thresholds",
};
/** Those that few look for stand folded behind the others. */
const RARE = ["request", "message", "set"];

/**
 * Draws the form that sets the scope: a change leads to another address. Parts that the page does not go by
 * have no control, and are said in a line where the address has them.
 */
export function renderControls(
  { path, page, facts, takes, kept = [], quiet = [] }: ControlsOptions,
): string {
  const { scope, thresholds } = page;
  const values: Readonly<Record<string, string | undefined>> = { ...scope, set: thresholds };
  const shown = SCOPE_KEYS.filter(takes)
    .filter((key) => !quiet.includes(key) || (values[key] ?? "") !== "");
  if (shown.length === 0) return ignored(values, takes);
  const lists: Readonly<Record<string, readonly Choice[]>> = {
    currency: facts.currencies,
    level: facts.levels,
    event: facts.events.map(({ value, label }) => ({ value, label: label.replaceAll("_", " ") })),
    kind: facts.kinds,
    overdraft: OVERDRAFTS.map((value) => ({ value, label: value.replaceAll("_", " ") })),
  };
  const render = (key: string) => {
    if (key === "from") return renderPeriod(page, facts);
    if (key === "to") return "";
    const value = values[key] ?? "";
    if (lists[key] !== undefined) return select(key, NAMES[key], lists[key], value);
    if (!PLAIN.includes(key)) return "";
    return `<label>${NAMES[key]} <input name="${key}" type="search" value="${escapeXml(value)}"` +
      ` autocomplete="off" spellcheck="false" size="${key === "user" ? 14 : 12}"></label>`;
  };
  const fields = shown.filter((key) => !RARE.includes(key)).map(render);
  const isShort = fields.length === 0;
  const rare = shown.filter((key) => RARE.includes(key));
  if (rare.length > 0) {
    const isOpen = rare.some((key) => (values[key] ?? "") !== "");
    fields.push(
      `<details class="more"${isOpen ? " open" : ""}><summary>${
        fields.length === 0 ? "Filters" : "More filters"
      }</summary>${rare.map(render).join("")}</details>`,
    );
  }
  const hidden = kept.map(([name, value]) =>
    `<input type="hidden" name="${escapeXml(name)}" value="${escapeXml(value)}">`
  );
  const set = shown.filter((key) => (values[key] ?? "") !== "").length;
  const reset = set > 0
    ? `<a href="${escapeXml(path + resetQuery(kept))}" data-live>Clear filters</a>`
    : "";
  const form = `<form class="scope" action="${escapeXml(path)}" method="get" autocomplete="off"` +
    ` aria-label="What is shown">\n` +
    `${hidden.join("")}${fields.filter((field) => field !== "").join("\n")}\n` +
    `<button type="submit">Show</button>${reset}\n</form>\n`;
  // On a phone a form of many fields would push the answer off the screen.
  const folded = isShort
    ? form
    : `<details class="filters" open><summary>Filters${
      set > 0 ? ` (${set})` : ""
    }</summary>\n${form}</details>\n`;
  return folded + ignored(values, takes);
}

function resetQuery(kept: ControlsOptions["kept"] = []): string {
  return writeQuery({ scope: {}, thresholds: "" }, Object.fromEntries(kept));
}

/** The days, with a shortcut to each month of the logs. */
function renderPeriod({ scope }: PageScope, { months, firstDay, lastDay }: LedgerFacts): string {
  const { from = "", to = "" } = scope;
  const options = months.map((month) => {
    const next = new Date(`${month}-01T00:00:00Z`);
    next.setUTCMonth(next.getUTCMonth() + 1);
    const end = next.toISOString().slice(0, 10);
    return `<option value="${month}" data-from="${month}-01" data-to="${end}">${month}</option>`;
  });
  const day = (name: string, label: string, value: string) => {
    // A field for days would drop what is none, and the page's script would take that for a change.
    const isDate = value === "" || isDay(value);
    const bounds = isDate && firstDay !== null ? ` min="${firstDay}"` : "";
    return `<label>${label} <input name="${name}" type="${isDate ? "date" : "text"}"${bounds}` +
      ` value="${escapeXml(value)}"></label>`;
  };
  const span = firstDay === null ? "" : ` title="The logs go from ${firstDay} to ${lastDay}"`;
  return `<fieldset class="period"${span}><legend>Period</legend>` +
    `<label>Month <select name="period" data-period><option value="">all, or by days</option>${
      options.join("")
    }</select></label>${day("from", NAMES.from, from)}${day("to", NAMES.to, to)}</fieldset>`;
}

function select(name: string, label: string, choices: readonly Choice[], value: string): string {
  const all = choices.some((choice) => choice.value === value) || value === ""
    ? choices
    : [...choices, { value, label: value }];
  const options = all.map((choice) =>
    `<option value="${escapeXml(choice.value)}"${choice.value === value ? " selected" : ""}>${
      escapeXml(choice.label)
    }</option>`
  );
  return `<label>${label} <select name="${name}"><option value="">all</option>${
    options.join("")
  }</select></label>`;
}

/** Says which parts of the address this page does not go by. */
function ignored(
  values: Readonly<Record<string, string | undefined>>,
  takes: (key: string) => boolean,
): string {
  const left = SCOPE_KEYS.filter((key) => (values[key] ?? "") !== "" && !takes(key))
    .map((key) => `${NAMES[key].toLowerCase()} ${valueWords(values[key]!)}`);
  return left.length === 0
    ? ""
    : `<p class="left-out">This page does not go by ${escapeXml(left.join(", "))}.</p>\n`;
}
