import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { SAMPLE_LEDGER } from "../../ledger/paths.ts";
import { escapeXml } from "../escape.ts";
import { findNotebooks } from "../runner/cells.ts";
import { readAssets } from "./live/assets.ts";
import { renderContent } from "./live/content.ts";
import { LiveLedger } from "./live/live_ledger.ts";
import { renderNotebook } from "./live/notebook_page.ts";
import { readNotebook } from "./live/run_cells.ts";

/** The notebook to be read first. */
const FIRST = "00_overview";
const STYLES = ["page.css"] as const;
const SCRIPTS = ["hover.js", "tables.js"] as const;

/**
 * Writes the page of `00_overview`, made in this process, without Jupyter, for a reader who waits for the
 * other notebooks; a run of notebooks into the same folder replaces it. The page needs no network.
 *
 * @param ledger Path of the ledger that it is about.
 * @param folder Where to; it is made where it is missing.
 * @returns The page's path.
 * @throws {UserError} If the ledger cannot be used.
 */
export async function writeFirstPage(ledger: string, folder: string): Promise<string> {
  const [notebook] = await findNotebooks([FIRST]);
  const live = new LiveLedger(ledger);
  try {
    const all = { scope: {}, thresholds: "" };
    const content = await renderNotebook(await readNotebook(notebook), all, live);
    await Deno.mkdir(folder, { recursive: true });
    const path = join(folder, `${FIRST}.html`);
    await Deno.writeTextFile(path, renderPage(content.title, renderContent(content).main, ledger));
    return path;
  } finally {
    live.close();
  }
}

/** Puts a page into one file, with its styles and scripts; it may run those and load nothing. */
function renderPage(title: string, main: string, ledger: string): string {
  const assets = readAssets();
  const styles = STYLES.map((name) => `<style>\n${assets.get(name)!.body}</style>`).join("\n");
  const scripts = SCRIPTS.map((name) => assets.get(name)!.body);
  const hashes = scripts.map((script) =>
    `'sha256-${createHash("sha256").update(script).digest("base64")}'`
  );
  const policy = `default-src 'none'; script-src ${hashes.join(" ")}; style-src 'unsafe-inline'; ` +
    "img-src data:; base-uri 'none'; form-action 'none'";
  const notice = ledger === SAMPLE_LEDGER
    ? `<p class="notice">Synthetic sample: all users and amounts are invented.</p>\n`
    : "";
  // What the server's pages say of their links does not hold here.
  const content = main.replace(/<div class="tools">[^]*?<\/div>/, "");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeXml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="balancebook">
<title>${escapeXml(title)} \u00b7 balancebook</title>
<link rel="icon" href="data:,">
${styles}
</head>
<body>
<div class="notebook">
<main id="main" tabindex="-1">
${notice}${content}
<p class="source">Ledger ${escapeXml(basename(ledger))}. Times are UTC.</p>
</main>
</div>
${scripts.map((script) => `<script>${script}</script>`).join("\n")}
</body>
</html>
`;
}
