import { resolve } from "node:path";
import { LedgerReader } from "../../../ledger/store/open.ts";
import { escapeXml } from "../../escape.ts";
import { findNotebooks, nameOf } from "../../runner/cells.ts";
import { type PageScope, variablesOf } from "./address.ts";
import { type Content, drawSection, type Section } from "./content.ts";
import type { LiveLedger } from "./live_ledger.ts";
import type { Output, ReadyNotebook, RunCell, RunCellsOptions } from "./run_cells.ts";
import { reachable, renderMarkdown, withoutCells } from "./values.ts";

/** A notebook as the bar names it. */
export interface NotebookEntry {
  readonly name: string;
  readonly path: string;
  /** The first part of its title. */
  readonly short: string;
}

/** Runs the cells of a notebook, and draws what they show as parts of a page. */
export type DrawCells = (
  notebook: ReadyNotebook,
  options: Pick<RunCellsOptions, "variables" | "host">,
) => Promise<RunCell[]>;

const ENDED = "The cells below were not run.";
const FAILED = `<div class="output_error" role="alert">`;
/** The tag of a cell of words whose sections are open at first. */
const OPEN = "open";

/**
 * Lists the notebooks of a folder, with their titles.
 *
 * @param names The wanted ones; none means all.
 * @throws {UserError} If a name stands for no notebook.
 */
export async function listNotebooks(
  folder: string,
  read: (path: string) => Promise<ReadyNotebook>,
  names: readonly string[] = [],
): Promise<NotebookEntry[]> {
  const entries: NotebookEntry[] = [];
  for (const path of await findNotebooks(names, folder)) {
    const name = nameOf(path);
    try {
      entries.push({ name, path, short: titleOf(await read(path)).split(": ")[0] });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      entries.push({ name, path, short: name });
    }
  }
  return entries;
}

/** The title of a notebook: its first heading, or its name. */
export function titleOf({ cells, name }: ReadyNotebook): string {
  const first = cells.find(({ kind }) => kind === "markdown")?.source ?? "";
  return /^# (.+)$/m.exec(first)?.[1].trim() ?? name;
}

/**
 * Runs a notebook's cells for a scope, and draws them: words, what the cells show, and their code folded
 * away. A cell that throws has its error below it, and ends the run.
 *
 * @param drawCells Where they run: in this thread, or in one that can be ended.
 */
export async function renderNotebook(
  notebook: ReadyNotebook,
  page: PageScope,
  ledger: LiveLedger,
  drawCells: DrawCells,
): Promise<Content> {
  const sessions: LedgerReader[] = [];
  const isOwn = (path: string) => resolve(path) === resolve(ledger.path);
  try {
    const cells = await drawCells(notebook, {
      variables: { ...ownVariables(), ...variablesOf(page), BALANCEBOOK_DB: ledger.path },
      host: {
        ledgerPath: ledger.path,
        open: async (path, options) => {
          if (!isOwn(path)) return await LedgerReader.open(path, options);
          const reader = await ledger.begin({ ...options, onWarning: () => {} });
          sessions.push(reader);
          return reader;
        },
      },
    });
    return draw(notebook, cells);
  } finally {
    for (const reader of sessions) ledger.end(reader);
  }
}

/** The environment's variables for notebooks, without those that say what to show. */
function ownVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) =>
      name.startsWith("BALANCEBOOK_") && name !== "BALANCEBOOK_LOGS"
    ),
  );
}

/** A section, or what is above the first one, while its parts are gathered. */
interface Gathered extends Pick<Section, "heading" | "headingHtml" | "isOpen"> {
  readonly parts: string[];
  /** Sources of its cells. */
  readonly code: string[];
}

function draw(notebook: ReadyNotebook, cells: readonly RunCell[]): Content {
  const head: Gathered = { heading: "", isOpen: true, parts: [], code: [] };
  const all = [head];
  let failure: string | undefined;
  for (const cell of cells) {
    if (cell.kind !== "code") {
      for (const part of drawWords(cell)) {
        if (typeof part === "string") all.at(-1)!.parts.push(part);
        else all.push(part);
      }
      continue;
    }
    const { parts, code } = all.at(-1)!;
    code.push(cell.source);
    parts.push(...cell.outputs.map((output) => drawOutput(output, cell)));
    const failed = cell.outputs.find((output) => output.kind === "failed");
    if (failed !== undefined) failure = sayFailure(failed, cell);
  }
  const htmlOf = ({ parts, code }: Gathered) =>
    [...parts, ...(code.length === 0 ? [] : [drawCode(code)])].join("\n");
  return {
    title: titleOf(notebook),
    isListed: true,
    head: htmlOf(head),
    sections: all.slice(1).map((section) => ({
      heading: section.heading,
      headingHtml: section.headingHtml,
      html: htmlOf(section),
      // What went wrong is seen without a click.
      isOpen: section.isOpen || section.parts.some((part) => part.startsWith(FAILED)),
    })),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Draws a cell's words; each heading of the second level begins a section, open where it is tagged so. */
function drawWords({ source, kind, tags }: RunCell): (string | Gathered)[] {
  if (kind === "raw") return [`<pre>${escapeXml(source)}</pre>`];
  return withoutCells(renderMarkdown(source)).split(/(?=<h2>)/).flatMap(
    (piece): (string | Gathered)[] => {
      const section = drawSection(piece, tags.includes(OPEN));
      if (section !== undefined) {
        const parts = section.html === "" ? [] : [section.html];
        return [{ ...section, parts, code: [] }];
      }
      return piece.trim() === "" ? [] : [`<div class="rendered_html cards">${piece.trim()}</div>`];
    },
  );
}

function drawCode(sources: readonly string[]): string {
  return reachable(
    `<details class="code"><summary>Code</summary><pre><code>${
      escapeXml(sources.join("\n\n"))
    }</code></pre></details>`,
  );
}

function drawOutput(output: Output, cell: RunCell): string {
  if (output.kind === "html") return output.html;
  if (output.kind === "printed") {
    return reachable(
      `<div class="${output.isError ? "output_stderr" : "output_text"}"><pre>${
        escapeXml(output.text)
      }</pre></div>`,
    );
  }
  return reachable(
    `${FAILED}<pre>${escapeXml(sayFailure(output, cell))}</pre><p>${ENDED}</p></div>`,
  );
}

function sayFailure(
  { message, line }: Extract<Output, { kind: "failed" }>,
  { number }: RunCell,
): string {
  return `Cell ${number}${line === null ? "" : `, line ${line}`}: ${message}`;
}

/** Adds what went wrong with a notebook when it ran in a kernel, though not here. */
export function withFailure(content: Content, failure: string): Content {
  const words = `In a Jupyter kernel this notebook failed. ${failure}`;
  const head = `<p class="verdict failed" role="alert">${escapeXml(words)}</p>\n${content.head}`;
  return { ...content, head, failure };
}

/** Adds what stands between the answer of a notebook's page and its sections. */
export function withTools(content: Content, more: string): Content {
  const tools =
    `<div class="tools"><button type="button" class="all-code" aria-pressed="false" hidden>` +
    `Show all code</button><button type="button" class="all-parts" aria-pressed="false" hidden>` +
    `Open all parts</button><span class="hint">Ids, titles of cases and marks of charts lead to ` +
    `what they name. ${more}</span></div>`;
  return { ...content, head: `${content.head}\n${tools}` };
}

/** Makes names of notebooks in words links to their pages. */
export function linkNotebooks(
  html: string,
  notebooks: readonly NotebookEntry[],
  addressOf: (name: string) => string | undefined,
): string {
  return html.replace(/<code>(\w+)<\/code>/g, (whole, name: string) => {
    const known = notebooks.some((one) => one.name === name);
    const address = known ? addressOf(name) : undefined;
    return address === undefined ? whole : `<a href="${escapeXml(address)}">${whole}</a>`;
  });
}
