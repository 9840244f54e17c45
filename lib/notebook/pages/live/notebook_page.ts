import { resolve } from "node:path";
import { LedgerReader } from "../../../ledger/store/open.ts";
import { escapeXml } from "../../escape.ts";
import { findNotebooks, nameOf } from "../../runner/cells.ts";
import { type PageScope, variablesOf } from "./address.ts";
import type { LiveLedger } from "./live_ledger.ts";
import { type ReadyNotebook, type RunCell, runCells } from "./run_cells.ts";
import { anchorOf } from "./shell.ts";
import { renderMarkdown, renderValue } from "./values.ts";

/** A page in parts, before its links are made. */
export interface Content {
  readonly title: string;
  readonly contents: readonly { readonly href: string; readonly text: string }[];
  readonly main: string;
}

/** A notebook as the bar names it. */
export interface NotebookEntry {
  readonly name: string;
  readonly path: string;
  /** The first part of its title. */
  readonly short: string;
}

const ENDED = "The cells below were not run.";

/** Lists the notebooks of a folder, with their titles. */
export async function listNotebooks(
  folder: string,
  read: (path: string) => Promise<ReadyNotebook>,
): Promise<NotebookEntry[]> {
  const entries: NotebookEntry[] = [];
  for (const path of await findNotebooks([], folder)) {
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
 */
export async function renderNotebook(
  notebook: ReadyNotebook,
  page: PageScope,
  ledger: LiveLedger,
): Promise<Content> {
  const sessions: LedgerReader[] = [];
  try {
    const cells = await runCells(notebook, {
      variables: { ...ownVariables(), ...variablesOf(page), BALANCEBOOK_DB: ledger.path },
      render: renderValue,
      host: {
        ledgerPath: ledger.path,
        open: async (path, options) => {
          if (resolve(path) !== resolve(ledger.path)) return await LedgerReader.open(path, options);
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

function draw(notebook: ReadyNotebook, cells: readonly RunCell[]): Content {
  const contents: { href: string; text: string }[] = [];
  const parts: string[] = [];
  let code: string[] = [];
  for (const cell of cells) {
    if (cell.kind !== "code") {
      parts.push(drawWords(cell, contents));
      continue;
    }
    code.push(cell.source);
    if (cell.outputs.length === 0) continue;
    parts.push(drawCode(code), ...cell.outputs.map((output) => drawOutput(output, cell)));
    code = [];
  }
  if (code.length > 0) parts.push(drawCode(code));
  const tools =
    `<div class="tools"><button type="button" class="all-code" aria-pressed="false" hidden>` +
    `Show all code</button><span class="hint">Ids, titles of cases and findings, and marks of charts ` +
    `lead to what they name.</span></div>`;
  parts.splice(1, 0, tools);
  return { title: titleOf(notebook), contents, main: parts.join("\n") };
}

function drawWords(
  { source, kind }: RunCell,
  contents: { href: string; text: string }[],
): string {
  if (kind === "raw") return `<pre>${escapeXml(source)}</pre>`;
  const html = renderMarkdown(source).replace(/<h2>([^]*?)<\/h2>/g, (_, heading: string) => {
    const text = unescape(heading.replace(/<[^>]*>/g, ""));
    const anchor = anchorOf(text);
    contents.push({ href: `#${anchor}`, text });
    return `<h2 id="${escapeXml(anchor)}">${heading}</h2>`;
  });
  return `<div class="rendered_html">${html}</div>`;
}

function drawCode(sources: readonly string[]): string {
  return `<details class="code"><summary>Code</summary><pre><code>${
    escapeXml(sources.join("\n\n"))
  }</code></pre></details>`;
}

function drawOutput(output: RunCell["outputs"][number], { number }: RunCell): string {
  if (output.kind === "html") return output.html;
  if (output.kind === "printed") {
    return `<div class="${output.isError ? "output_stderr" : "output_text"}"><pre>${
      escapeXml(output.text)
    }</pre></div>`;
  }
  const place = `Cell ${number}${output.line === null ? "" : `, line ${output.line}`}`;
  return `<div class="output_error" role="alert"><pre>${
    escapeXml(`${place}: ${output.message}`)
  }</pre><p>${ENDED}</p></div>`;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

function unescape(html: string): string {
  return html.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name]);
}
