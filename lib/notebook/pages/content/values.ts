// @ts-types="markdown-it/types"
import MarkdownIt from "markdown-it";
import { escapeXml } from "../../escape.ts";
import type { Chart } from "../../chart.ts";
import { JUPYTER_DISPLAY, type MediaBundle } from "../../kernel/kernel.ts";
import { drawPlain, inspect, isDisplayable } from "../../show.ts";
import { isTableLike, type RenderedTable } from "../../table.ts";

// What a page leaves to a chart on a screen that is 390 pixels wide.
const PHONE_PX = 336;
const MOST_DRAWN_TWICE = 1_000_000;

// HTML in Markdown is text, and links lead to no script.
const markdown = new MarkdownIt({ html: false });

// A sentence that ends in code for a cell, as cells show it.
const ASK_CELL = /\s*[^.;<>]*:\s*(?:<code>await show\([^<]*<\/code>|renderFindings\([^<)]*\))\.?/g;
// How the same is asked for where there are parameters and tasks.
const IN_NOTEBOOK = /\s*\(in a\s+notebook: [^()]*\)/g;

/** Leaves out how a cell would show more: who reads a page has no cells, and its links lead there. */
export function withoutCells(html: string): string {
  return html.replace(ASK_CELL, "").replace(IN_NOTEBOOK, "");
}

/** Draws Markdown as HTML; markup inside it is text. */
export function renderMarkdown(source: string): string {
  return labelCells(reachable(markdown.render(source)));
}

/** Lets the keyboard scroll what is wider than the screen. */
export function reachable(html: string): string {
  return html.replaceAll("<pre>", '<pre tabindex="0">');
}

/**
 * Draws a value that a cell shows as HTML for a page: what a notebook shows, without its scripts, since
 * the page has them once for all.
 */
export async function renderValue(value: unknown): Promise<string> {
  if (typeof value === "string") return renderText(value);
  if (typeof value !== "object" || value === null) return renderText(inspect(value));
  const drawn = isTableLike(value) || !isDisplayable(value) ? drawPlain(value) : value;
  if (drawn === undefined) return renderText(inspect(value));
  if (isChart(drawn)) return drawChart(drawn.svg, narrowOf(drawn));
  if (isTable(drawn)) return renderTableOutput(drawn);
  return renderBundle(await (drawn as { [JUPYTER_DISPLAY](): MediaBundle })[JUPYTER_DISPLAY]());
}

/** Draws a table with the rows that the page's script makes it interactive with. */
function renderTableOutput(table: RenderedTable): string {
  const packed = table.packed();
  const html = labelCells(table.html);
  if (packed === null) return `<div class="output_html cards">${html}</div>`;
  return `<div class="balancebook-table mathjax_ignore cards">\n<div class="output_html">${html}` +
    `</div>\n<script type="application/json">${packed}</script>\n</div>`;
}

function renderBundle(bundle: MediaBundle): string {
  const text = (type: string) =>
    typeof bundle[type] === "string" ? bundle[type] as string : undefined;
  const html = text("text/html");
  if (html !== undefined) {
    return `<div class="output_html cards">${labelCells(withoutCells(html))}</div>`;
  }
  const svg = text("image/svg+xml");
  if (svg !== undefined) return drawChart(svg);
  const words = text("text/markdown");
  if (words !== undefined) {
    return `<div class="output_markdown cards">${withoutCells(renderMarkdown(words))}</div>`;
  }
  const png = text("image/png");
  if (png !== undefined && /^[\w+/=\s]*$/.test(png)) {
    return `<div class="output_png"><img src="data:image/png;base64,${png}" alt=""></div>`;
  }
  return renderText(text("text/plain") ?? "");
}

/** The chart for a phone; none where a second drawing would make the page heavy. */
function narrowOf(chart: Chart): string | null {
  return chart.svg.length > MOST_DRAWN_TWICE ? null : chart.drawAt(PHONE_PX);
}

/** Draws a chart that is reached by the keyboard, and scrolls where it is wider than the screen. */
function drawChart(svg: string, narrow: string | null = null): string {
  const drawn = narrow === null
    ? labelDrawing(svg)
    : labelDrawing(svg, "wide") + labelDrawing(narrow, "narrow");
  return `<figure class="chart balancebook-chart">${drawn}</figure>`;
}

function labelDrawing(svg: string, name?: "wide" | "narrow"): string {
  // The labels are those of Plot's groups, which have no role; the whole picture has a text.
  return svg.replace("<svg ", `<svg ${name === undefined ? "" : `class="${name}" `}tabindex="0" `)
    .replace(/(<g\b[^>]*?) aria-label="[^"]*"/g, "$1");
}

/** Says in each cell of our own tables what stands above it, for screens on which rows are cards. */
function labelCells(html: string): string {
  return html.replace(/<table\b[^]*?<\/table>/g, (table) => {
    const [head, ...bodies] = table.split(/(?=<tbody>)/);
    const headings = [...head.matchAll(/<th\b[^>]*>([^]*?)<\/th>/g)]
      .map(([, heading]) => heading.replace(/<[^>]*>/g, ""));
    const labelled = bodies.map((body) =>
      body.replace(/<tr\b[^>]*>[^]*?<\/tr>/g, (row) => {
        let place = 0;
        return row.replace(/<td\b(?![^>]* colspan)([^>]*)>/g, (_, attributes: string) => {
          const isLong = attributes.includes("min-width") ? ' class="long"' : "";
          return `<td${isLong} data-label="${headings[place++] ?? ""}"${attributes}>`;
        });
      })
    );
    return [head, ...labelled].join("");
  });
}

function renderText(text: string): string {
  return reachable(`<div class="output_text"><pre>${escapeXml(text)}</pre></div>`);
}

function isChart(value: object): value is Chart {
  const { svg, png } = value as Partial<Chart>;
  return typeof svg === "string" && typeof png === "function";
}

function isTable(value: object): value is RenderedTable {
  const { html, packed } = value as Partial<RenderedTable>;
  return typeof html === "string" && typeof packed === "function";
}
