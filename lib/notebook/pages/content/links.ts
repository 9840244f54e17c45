import { type IdKind, knowIds, type LedgerId } from "../../../ledger/evidence/ids.ts";
import { findingKinds } from "../../../ledger/model/finding_kinds.ts";
import type { LedgerReader } from "../../../ledger/store/open.ts";
import { UNBROKEN } from "../../../ledger/unbroken.ts";
import { escapeXml, unescapeXml } from "../../escape.ts";
import { knownBy, type PageScope, periodOf, SCOPE_KEYS, writeQuery } from "./address.ts";
import { listDocs } from "./docs_page.ts";

/** Ids that stand on a page, and what each is of. */
export type KnownIds = ReadonlyMap<string, LedgerId>;

// Short enough for the first characters of a user's id, as charts and tables cut it.
const TOKEN = /[A-Za-z0-9][\w-]{7,79}/g;
/** What is nothing but a long id is shown by the characters that it is searched by. */
const LONG_ID = /^(?:[0-9A-HJKMNP-TV-Z]{26}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;
const ID_CHARACTERS = 10;
const TOKEN_OR_UNBROKEN = new RegExp(`${UNBROKEN.source}|${TOKEN.source}`, "g");
const MOST_WHOLE_CHARACTERS = 30;
const NO_IDS: ReadonlyMap<string, string> = new Map();
/** Elements whose texts are no words of a page, are links already, or stand as they were printed. */
const KINDS: ReadonlyMap<string, "drawing" | "link" | "printed"> = new Map([
  ...["svg", "button", "option", "title"].map((name) => [name, "drawing"] as const),
  ...["a", "h1"].map((name) => [name, "link"] as const),
  ...["pre", "code"].map((name) => [name, "printed"] as const),
]);
const MARKUP = /<(?:script|style)\b[^]*?<\/(?:script|style)>|<[^>]*>/g;
const CHART = /<figure class="chart[^]*?<\/figure>/g;
const MARK = /<(\w+)((?:\s[\w:-]+="[^"]*")*)><title>([^<]*)<\/title><\/\1>/g;
const ROWS = /<span data-rows="([^"]*)">([^<]*)<\/span>/g;
const NAMED = /<(span|b)([^>]*? data-id="([^"]*)"[^>]*)>([^]*?)<\/\1>/g;

/** Finds the ids that stand in pieces of HTML, in one query for all. */
export async function findIds(reader: LedgerReader, pieces: readonly string[]): Promise<KnownIds> {
  const tokens = new Set<string>();
  for (const piece of pieces) {
    // An id has a digit; most words have none.
    for (const [token] of piece.matchAll(TOKEN)) if (/\d/.test(token)) tokens.add(token);
    // What is said to be an id may be of any characters.
    for (const [, , , id] of piece.matchAll(NAMED)) tokens.add(unescapeXml(id));
  }
  return await knowIds(reader, tokens);
}

/** Where pages are; undefined for what has none. */
export interface Addresses {
  /**
   * The page of a thing, which is of the whole thing: of a scope what cases and findings are known by is
   * kept, and the period that the pages around it are of.
   */
  readonly thing: (kind: IdKind, id: string, page: PageScope) => string | undefined;
  /** A notebook's page in a scope. */
  readonly notebook: (name: string, page: PageScope) => string | undefined;
  /** A text of the documentation. */
  readonly doc: (name: string) => string | undefined;
  /** All rows of a view in a scope, with more filters. */
  readonly rows: (
    view: string,
    page: PageScope,
    more?: Readonly<Record<string, string>>,
  ) => string | undefined;
}

/** The address of the page of a thing at a server, as it is known by the scope of another page. */
export function addressOf(kind: IdKind, id: string, page?: PageScope): string {
  if (page !== undefined && (kind === "case" || kind === "finding")) {
    return addressOf(kind, id) + writeQuery(knownBy(page));
  }
  if (page !== undefined && (kind === "user" || kind === "transaction")) {
    return addressOf(kind, id) + writeQuery(periodOf(page));
  }
  if (kind === "message" || kind === "request") {
    return `/rows/attributed_events?${new URLSearchParams({ [kind]: id })}`;
  }
  // Browsers take away a part of a path that is nothing but dots, however it is written.
  return /^\.{0,2}$/.test(id)
    ? `/${kind}/?${new URLSearchParams({ id })}`
    : `/${kind}/${encodeURIComponent(id)}`;
}

/** Where pages of a server are: all there can be. */
export const SERVED: Addresses = {
  thing: addressOf,
  notebook: (name, page) => `/${encodeURIComponent(name)}${writeQuery(page)}`,
  doc: (name) => listDocs().has(name) ? `/docs/${name}` : undefined,
  rows: (view, page, more) => `/rows/${view}${writeQuery(page, more)}`,
};

/** What links on a page go by. */
export interface LinkOptions {
  readonly ids: KnownIds;
  readonly addresses: Addresses;
  /** Name of the notebook and scope, for marks of charts that stand for a day or a currency. */
  readonly notebook: string;
  readonly page: PageScope;
  /** The parts of the scope that the page goes by. */
  readonly takes: (key: string) => boolean;
  readonly currencies: readonly string[];
}

/** Makes each id in a piece of HTML a link to its page, and each mark of a chart a link to what it shows. */
export function addLinks(html: string, options: LinkOptions): string {
  const found = addressesOf(options);
  const marked = html
    .replace(NAMED, (whole, tag, attributes, id, content) => {
      const address = found.get(unescapeXml(id));
      return address === undefined
        ? whole
        : `<${tag}${attributes}><a href="${escapeXml(address)}">${content}</a></${tag}>`;
    })
    .replace(ROWS, (words, rows, content) => {
      const address = addressOfRows(unescapeXml(rows), options);
      return address === undefined ? words : `<a href="${escapeXml(address)}">${content}</a>`;
    })
    .replace(MARK, (mark, _name, _attributes, title) => {
      const address = addressOfMark(title, found, options);
      // The arrow keys go from mark to mark; as many stops of the Tab key would bar the way.
      return address === undefined
        ? mark
        : `<a href="${escapeXml(address)}" tabindex="-1">${mark}</a>`;
    });
  return linkTexts(marked, found).replace(CHART, (chart) =>
    // A picture has no links inside; a group has.
    chart.includes("<a href=") ? chart.replaceAll(' role="img"', ' role="group"') : chart);
}

/** Where the rows are that a piece of HTML names, in the scope of its page. */
function addressOfRows(rows: string, { addresses, page }: LinkOptions): string | undefined {
  const [view, query] = rows.split("?");
  const [own, scope] = [new URLSearchParams(), {} as Record<string, string>];
  for (const [name, value] of new URLSearchParams(query)) {
    if (SCOPE_KEYS.includes(name)) scope[name] = value;
    else own.append(name, value);
  }
  const address = addresses.rows(view, page, scope);
  if (address === undefined || own.size === 0) return address;
  return `${address}${address.includes("?") ? "&" : "?"}${own}`;
}

/** Where each id that stands on a page leads to; those that lead nowhere are left out. */
export function addressesOf(
  { ids, addresses, page }: Pick<LinkOptions, "ids" | "addresses" | "page">,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [token, { kind, id }] of ids) {
    const address = addresses.thing(kind, id, page);
    if (address !== undefined) found.set(token, address);
  }
  return found;
}

/**
 * Links ids in texts, outside of tags, links, scripts and drawings, and keeps amounts and days on one line,
 * outside of what was printed too.
 */
function linkTexts(html: string, found: ReadonlyMap<string, string>): string {
  const depths = { drawing: 0, link: 0, printed: 0 };
  let at = 0;
  let linked = "";
  const write = (text: string) =>
    depths.drawing > 0
      ? text
      : linkText(text, depths.link > 0 ? NO_IDS : found, depths.printed === 0);
  for (const match of html.matchAll(MARKUP)) {
    linked += write(html.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
    const [, closing, name] = /^<(\/?)(\w*)/.exec(match[0])!;
    const kind = KINDS.get(name.toLowerCase());
    if (kind !== undefined) {
      depths[kind] = Math.max(0, depths[kind] + (closing === "" ? 1 : -1));
    }
  }
  return linked + write(html.slice(at));
}

function linkText(text: string, found: ReadonlyMap<string, string>, keepsWhole: boolean): string {
  if (LONG_ID.test(text) && found !== NO_IDS) {
    const address = found.get(text);
    const [tag, href] = address === undefined
      ? ["span", ""]
      : ["a", ` href="${escapeXml(address)}"`];
    return `<${tag} class="balancebook-id"${href} title="${text}">${
      text.slice(0, ID_CHARACTERS)
    }\u2026</${tag}>`;
  }
  return text.replace(keepsWhole ? TOKEN_OR_UNBROKEN : TOKEN, (token) => {
    const address = found.get(token);
    if (address === undefined) {
      return keepsWhole && UNBROKEN.test(token) ? `<span class="whole">${token}</span>` : token;
    }
    const whole = keepsWhole && token.length <= MOST_WHOLE_CHARACTERS ? ' class="whole"' : "";
    return `<a${whole} href="${escapeXml(address)}">${token}</a>`;
  });
}

/** What a mark of a chart leads to: the thing that its title names, else its day, kind or currency. */
function addressOfMark(
  title: string,
  found: ReadonlyMap<string, string>,
  { addresses, notebook, page, takes, currencies }: LinkOptions,
): string | undefined {
  for (const [token] of title.matchAll(TOKEN)) {
    const address = found.get(token);
    if (address !== undefined) return address;
  }
  const kind = findingKinds().find((one) => title.startsWith(one.title));
  if (kind !== undefined) return addresses.rows("findings", page, { kind: kind.kind });
  const day = /\d{4}-\d\d-\d\d/.exec(title)?.[0];
  const code = /\b[A-Z]{3}\b/g;
  const currency = [...title.matchAll(code)].map(([one]) => one)
    .find((one) => currencies.includes(one));
  const more: Record<string, string> = {};
  if (day !== undefined) {
    const end = new Date(`${day}T00:00:00Z`);
    if (Number.isNaN(end.getTime())) return undefined;
    end.setUTCDate(end.getUTCDate() + (/\bweek\b/.test(title) ? 7 : 1));
    const hour = /(\d\d):00 to (\d\d):00/.exec(title);
    more.from = hour === null ? day : `${day}T${hour[1]}:00`;
    more.to = hour === null || hour[2] === "24"
      ? end.toISOString().slice(0, 10)
      : `${day}T${hour[2]}:00`;
  }
  if (currency !== undefined) more.currency = currency;
  if (Object.keys(more).length === 0) return undefined;
  if (day !== undefined || !takes("currency") || notebook === "") {
    return addresses.rows("attributed_events", page, more);
  }
  return addresses.notebook(notebook, { ...page, scope: { ...page.scope, ...more } });
}

/** Writes the addresses of ids for interactive tables, whose cells are made in the browser. */
export function packLinks(html: string, addresses: ReadonlyMap<string, string>): string {
  if (!html.includes('<script type="application/json">')) return "";
  const packed = JSON.stringify([...addresses]).replaceAll("<", "\\u003c");
  return `<script type="application/json" id="links">${packed}</script>`;
}
