import { findIds, type IdKind } from "../../../ledger/evidence/ids.ts";
import { escapeXml } from "../../escape.ts";
import { decodePart } from "../content/address.ts";
import { addressOf } from "../content/links.ts";
import type { LiveLedger } from "../content/live_ledger.ts";
import type { Content } from "../content/content.ts";
import { ROW_VIEWS } from "./rows_views.ts";

/** What was found: the address where it is one thing, else a page that lists it. */
export interface Found {
  readonly only?: string;
  readonly status: number;
  readonly content: Content;
}

const LEAST = 2;
const MOST = 100;
/** Of an id that is not there, so many are what a person may have meant. */
const BEGIN_CHARACTERS = 8;
const SUBJECTS = new Set(["case", "user", "finding", "transaction"]);
/** In the order in which a page lists them: what is looked for most, first. */
const HEADINGS: Readonly<Record<IdKind, string>> = {
  user: "Users",
  case: "Cases",
  transaction: "Transactions",
  finding: "Findings",
  message: "Messages",
  request: "Requests",
};

/** An id as pages shorten it, without the sign that something is left out. */
export function withoutEllipsis(id: string): string {
  return id.replace(/\u2026$/, "");
}

/** Finds ids by their first characters. */
export async function findId(ledger: LiveLedger, query: string): Promise<Found> {
  const title = "Find an id";
  const page = (status: number, text: string, rest = ""): Found => ({
    status,
    content: {
      title,
      head: `<h1>${title}</h1>\n<p>${escapeXml(text)}</p>\n${rest}`,
      sections: [],
    },
  });
  const ids = query === "" || query.length > MOST
    ? []
    : await ledger.ask((reader) => findIds(reader, query));
  // So few characters are the beginning of too many; of an id they may be all.
  const found = query.length < LEAST ? ids.filter(({ id }) => id === query) : ids;
  if (found.length === 0 && (query.length < LEAST || query.length > MOST)) {
    return page(
      query === "" ? 200 : 400,
      `Write the first characters of an id, at least ${LEAST}: of a user, case, transaction, ` +
        "finding, message or request.",
    );
  }
  if (found.length === 0) {
    const words = new URLSearchParams({ search: query });
    return page(
      404,
      `No id begins with "${query}".`,
      `<p class="more"><a href="/rows/attributed_events?${
        escapeXml(String(words))
      }">Log lines with ` +
        "these words</a></p>",
    );
  }
  const [{ kind, id }] = found;
  const kinds = Map.groupBy(found, (one) => one.kind);
  const lists = Object.entries(HEADINGS).flatMap(([kind, heading]) => {
    const items = (kinds.get(kind as IdKind) ?? []).map(({ kind, id, words }) => {
      const told = words === null ? "" : ` <span class="hint">${escapeXml(words)}</span>`;
      return `<li><a href="${escapeXml(addressOf(kind, id))}">${escapeXml(id)}</a>${told}</li>`;
    });
    return items.length === 0 ? [] : [`<h2>${heading}</h2>\n<ul>${items.join("\n")}</ul>`];
  });
  return {
    ...page(200, `Ids that begin with "${query}", at most twenty of each kind.`, lists.join("\n")),
    ...(found.length === 1 ? { only: addressOf(kind, id) } : {}),
  };
}

/** Leads from a thing that is not there to ids that begin alike, and to lists of what there is. */
export function leadOn({ pathname, searchParams }: URL): string {
  const [, first, rest = ""] = pathname.split("/");
  const id = rest === "" ? searchParams.get("id") ?? "" : decodePart(rest);
  const begin = id.slice(0, BEGIN_CHARACTERS);
  const find = SUBJECTS.has(first) && begin !== ""
    ? [
      `<a href="/find?${
        escapeXml(String(new URLSearchParams({ q: begin })))
      }">Ids that begin with ${escapeXml(JSON.stringify(begin))}</a>`,
    ]
    : [];
  const lists = ROW_VIEWS.filter(({ isInBar }) => isInBar).map(({ view, title }) =>
    `<a href="/rows/${view}">${escapeXml(title)}</a>`
  );
  return `\n<p class="more">${[...find, ...lists].join(" \u00b7 ")}</p>`;
}

/** Leads from an address that was refused to the same page without its filters; nothing where it has none. */
export function leadBack({ pathname, search }: URL): string {
  const isPage = search !== "" && !pathname.startsWith("/download/");
  return isPage
    ? `\n<p class="more"><a href="${escapeXml(pathname)}">This page without filters</a></p>`
    : "";
}
