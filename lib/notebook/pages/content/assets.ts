import { readTableLibrary } from "../../table_library.ts";
import { HOVER_SCRIPT } from "../../hover.ts";

/** A file that pages load from this server. */
export interface Asset {
  readonly type: string;
  readonly body: string;
}

const JS = "text/javascript; charset=utf-8";
const CSS = "text/css; charset=utf-8";

/** Hands tables of a page to the library at once, and those that come later when it is asked to. */
const TABLES_HEAD = `(() => {
const shared = { waiting: [...document.querySelectorAll(".balancebook-table")] };
globalThis[Symbol.for("balancebook-table:loading")] = shared;
})();
`;

let assets: ReadonlyMap<string, Asset> | undefined;

/** The files that pages load, by name: those of all pages, and what makes pages live. */
export function readAssets(): ReadonlyMap<string, Asset> {
  const read = (path: string) =>
    Deno.readTextFileSync(new URL(`../../browser/${path}`, import.meta.url));
  return assets ??= new Map([
    ["page.css", { type: CSS, body: read("page/page.css") }],
    ["live.css", { type: CSS, body: read("live/live.css") }],
    ["page.js", { type: JS, body: read("page/page.js") }],
    ["links.js", { type: JS, body: read("live/links.js") }],
    ["live.js", { type: JS, body: read("live/live.js") }],
    ["hover.js", { type: JS, body: Deno.readTextFileSync(HOVER_SCRIPT) }],
    ["tables.js", { type: JS, body: TABLES_HEAD + readTableLibrary().code }],
  ]);
}
