import { join, relative } from "node:path";
import type { WrittenPage, WrittenSite } from "../notebook/pages/site/write_site.ts";
import { counted } from "../ledger/counted.ts";

/** Pages of cases, and pages of users, where nothing else is asked for. */
export const MOST_PAGES = 300;

/** Says how a notebook's page went; other pages pass without a word. */
export function printPage({ kind, file, durationMs, failure }: WrittenPage): void {
  if (kind !== "notebook") return;
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  console.log(failure === undefined ? `${file}  ok, ${seconds}` : `${file}  FAILED, ${seconds}`);
  if (failure !== undefined) console.log(`  ${failure}`);
}

/** Names the notebooks whose pages say that they failed, by file. */
export function failedPages({ pages }: WrittenSite): string[] {
  return pages.filter(({ failure }) => failure !== undefined).map(({ file }) => file);
}

/** Describes a site in lines: what was written, what was left out, and where it begins. */
export function describeSite(written: WrittenSite, folder: string, durationMs: number): string[] {
  const { pages, caseCount, userCount, casesLeftOut, usersLeftOut } = written;
  const notebooks = pages.filter(({ kind }) => kind === "notebook").length;
  const held = notebooks - failedPages(written).length;
  const left = casesLeftOut + usersLeftOut === 0 ? [] : [
    `Without a page: ${counted(casesLeftOut, "smaller case")} and ${
      counted(usersLeftOut, "user")
    }; ` +
    "deno task site --pages N takes more",
  ];
  return [
    ...left,
    `${held} of ${counted(notebooks, "notebook")} ok, ${counted(caseCount, "case")}, ` +
    `${counted(userCount, "user")}, ${(durationMs / 1000).toFixed(1)} s; ` +
    `open ${relative(Deno.cwd(), join(folder, "index.html"))}`,
  ];
}
