import { join } from "node:path";
import { findNotebooks } from "../runner/cells.ts";
import { renderContent } from "./live/content.ts";
import { linkDocs } from "./live/docs_page.ts";
import { LiveLedger } from "./live/live_ledger.ts";
import { renderNotebook } from "./live/notebook_page.ts";
import { readNotebook } from "./live/run_cells.ts";
import { noticeOf, renderShell } from "./live/shell.ts";
import { fileFrame } from "./site/site_frame.ts";

/** The notebook to be read first. */
const FIRST = "00_overview";

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
    const { main: drawn, contents } = renderContent(content);
    // The texts that a site's pages lead to are not beside this one.
    const main = linkDocs(drawn, () => undefined);
    const notice = noticeOf(ledger);
    const frame = { ...fileFrame(main), home: `${FIRST}.html` };
    const shell = { title: content.title, nav: [], ledger, notice, controls: "", contents, main };
    await Deno.mkdir(folder, { recursive: true });
    const path = join(folder, `${FIRST}.html`);
    await Deno.writeTextFile(path, renderShell(shell, frame));
    return path;
  } finally {
    live.close();
  }
}
