import { basename } from "node:path";
import { SAMPLE_LEDGER } from "../../../ledger/paths.ts";
import { escapeXml } from "../../escape.ts";
import type { ContentsEntry } from "./content.ts";

/** A link of the bar on top of each page. */
export interface NavLink {
  readonly href: string;
  readonly text: string;
  readonly isCurrent: boolean;
  /** Whether it begins another group. */
  readonly isApart?: boolean;
}

/** What stands on top of every page of a ledger; null for nothing. */
export function noticeOf(ledger: string): string | null {
  return ledger === SAMPLE_LEDGER ? "Synthetic sample: all users and amounts are invented." : null;
}

/** A page in its parts; all but texts is HTML. */
export interface ShellParts {
  readonly title: string;
  readonly nav: readonly NavLink[];
  /** Path of the ledger. */
  readonly ledger: string;
  /** A line on top of the page; null for none. */
  readonly notice: string | null;
  /** The form that sets the scope, or nothing. */
  readonly controls: string;
  /** Sections of the page, with their anchors. */
  readonly contents: readonly ContentsEntry[];
  readonly main: string;
}

/** What differs between pages of a server and files; all of it is HTML. */
export interface Frame {
  /** Style sheets, scripts and, where no server says it, the policy. */
  readonly head: string;
  /** Attributes of the body, with a space before each. */
  readonly attributes: string;
  /** Address of the first page. */
  readonly home: string;
  /** What stands at the right of the bar. */
  readonly search: string;
  /** What stands behind all else. */
  readonly scripts: string;
}

/** The policy of every page: nothing but what this server gives, and no script inside a page. */
export const POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; " +
  "frame-ancestors 'none'";

/**
 * Frames the pages of a server: they load its files, ask whether there is a newer ledger, and search ids.
 *
 * @param version What the ledger was when the page was made.
 * @param query What is searched for.
 */
export function serveFrame(version: string, query = ""): Frame {
  return {
    head: `<link rel="stylesheet" href="/assets/page.css">
<link rel="stylesheet" href="/assets/live.css">
<script src="/assets/page.js" defer></script>
<script src="/assets/hover.js" defer></script>
<script src="/assets/links.js" defer></script>
<script src="/assets/live.js" defer></script>
<script src="/assets/tables.js" defer></script>`,
    attributes: ` data-version="${escapeXml(version)}"`,
    home: "/",
    search: `<form class="find" action="/find" method="get" role="search"><label>Find an id
<input name="q" type="search" value="${
      escapeXml(query)
    }" placeholder="first characters" autocomplete="off" spellcheck="false" size="16"></label>
<button type="submit">Find</button></form>`,
    scripts: "",
  };
}

/** Writes a page: the bar, the search for ids, the controls and the content. */
export function renderShell(parts: ShellParts, frame: Frame): string {
  const { title, nav, ledger, notice, controls, contents, main } = parts;
  const links = nav.map(({ href, text, isCurrent, isApart }) =>
    `<li${isApart ? ' class="apart"' : ""}><a href="${escapeXml(href)}"${
      isCurrent ? ' aria-current="page"' : ""
    }>${escapeXml(text)}</a></li>`
  ).join("\n");
  const list = contents.length === 0
    ? ""
    : `<nav class="contents" aria-label="On this page"><details open><summary>On this page</summary>` +
      `<ul>${
        contents.map(({ href, text }) =>
          `<li><a href="${escapeXml(href)}">${escapeXml(text)}</a></li>`
        ).join("\n")
      }</ul></details></nav>`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="balancebook">
<title>${escapeXml(title)} \u00b7 balancebook</title>
<link rel="icon" href="data:,">
${frame.head}
</head>
<body${frame.attributes}>
<a class="skip" href="#main">Skip to the content</a>
<header>
<a class="home" href="${escapeXml(frame.home)}">balancebook</a>
<nav id="nav" aria-label="Pages">
<ul>
${links}
</ul>
</nav>
${frame.search}
</header>
<div id="controls" class="controls">${controls}</div>
<p id="newer" class="notice" role="status" hidden></p>
<div class="notebook" id="page">
${list}
<main id="main" tabindex="-1">
${notice === null ? "" : `<p class="notice">${escapeXml(notice)}</p>`}
${main}
<p class="source">Ledger ${escapeXml(basename(ledger))}. Times are UTC.</p>
</main>
</div>
${frame.scripts}</body>
</html>
`;
}
