import { Buffer } from "node:buffer";
import { escapeXml } from "./escape.ts";

/** The script that shows the titles of marks, as it stands in its file and in the HTML pages. */
export const HOVER_SCRIPT: URL = new URL("./browser/hover/hover.js", import.meta.url);

let code: string | undefined;

/**
 * Writes a chart for a notebook's output: a picture, which is all that stands where scripts and
 * inline SVG are taken out, and a script that puts it into the page, where its marks have titles.
 *
 * @param svg the whole chart
 * @param alt a text for those who cannot see it
 */
export function writeHoverable(svg: string, alt: string): string {
  code ??= readCode();
  const picture = Buffer.from(svg).toString("base64");
  const [width = ""] = / width="[\d.]+"/.exec(svg) ?? [];
  return `<div class="balancebook-chart">\n` +
    `<img src="data:image/svg+xml;base64,${picture}" alt="${escapeXml(alt)}"${width}>\n` +
    `<script>\n${code}\n</script>\n</div>`;
}

/** Reads the script without its comments and indents. */
function readCode(): string {
  return Deno.readTextFileSync(HOVER_SCRIPT)
    .replace(/\/\*\*[^]*?\*\/ ?\n?|^\s*\/\/.*\n/gm, "")
    .replace(/^ +|\n(?=\n)/gm, "")
    .trim();
}
