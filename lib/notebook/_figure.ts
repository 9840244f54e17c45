import { createHash } from "node:crypto";
import { escapeXml } from "./escape.ts";
import { type DomNode, renameIds, serializeSvg } from "./_svg.ts";
import type { Theme } from "./_theme.ts";

/** The words around a plot. */
export interface FigureText {
  readonly title?: string;
  readonly subtitle?: string;
  readonly caption?: string;
}

interface Part {
  readonly svg: string;
  readonly heightPx: number;
}

/** Pixels that a figure has around its plot, on each side. */
export const FIGURE_MARGIN_PX = 8;
const SWATCH_PX = 15;

/**
 * Composes one SVG of everything that Plot spreads over an HTML figure: title, subtitle, legends,
 * plot and caption, one below the other, in the colours of a theme.
 *
 * @param rendered what `Plot.plot` returned, without title, subtitle and caption
 * @param label the text for those who cannot see the chart
 * @param theme the colours of what Plot does not draw itself
 */
export function composeFigure(
  rendered: DomNode,
  text: FigureText,
  { label, theme: { background, color, muted } }: { readonly label: string; readonly theme: Theme },
): string {
  const children = rendered.localName === "svg" ? [rendered] : [...rendered.childNodes];
  const svgs = children.filter((child) => child.localName === "svg");
  const widthPx = Math.max(240, ...svgs.map((svg) => sizeOf(svg, "width")));
  const parts: Part[] = [
    ...writeLines(text.title, widthPx, 16, ` font-weight="bold"`),
    ...writeLines(text.subtitle, widthPx, 12, muted),
  ];
  if (parts.length > 0) parts.push({ svg: "", heightPx: 6 });
  for (const child of children) {
    if (child.localName === "svg") {
      const heightPx = sizeOf(child, "height");
      parts.push({ svg: serializeSvg(child, { overflow: "visible" }, background), heightPx });
    } else if (child.localName === "div") {
      parts.push(drawSwatches(child, widthPx));
    }
  }
  if (text.caption !== undefined) parts.push({ svg: "", heightPx: 6 });
  parts.push(...writeLines(text.caption, widthPx, 11, muted));

  let y = FIGURE_MARGIN_PX;
  const placed = parts.map(({ svg, heightPx }) => {
    const group = svg === "" ? "" : `<g transform="translate(${FIGURE_MARGIN_PX},${y})">${svg}</g>`;
    y += heightPx;
    return group;
  }).join("");
  const width = widthPx + 2 * FIGURE_MARGIN_PX;
  const height = y + FIGURE_MARGIN_PX;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"` +
    ` width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img"` +
    ` aria-label="${escapeXml(label)}" font-family="system-ui, sans-serif" font-size="10"` +
    ` fill="${color}" color="${color}" style="background: ${background}; color: ${color}; max-width: 100%;` +
    ` height: auto"><rect width="100%" height="100%" fill="${background}"/>${placed}</svg>`;
  return renameIds(svg, (t) => createHash("sha256").update(t).digest("hex").slice(0, 8));
}

function sizeOf(svg: DomNode, name: "width" | "height"): number {
  return Math.ceil(Number.parseFloat(svg.getAttribute?.(name) ?? "") || 0);
}

function writeLines(
  text: string | undefined,
  widthPx: number,
  sizePx: number,
  attributes: string,
): Part[] {
  if (text === undefined || text.trim() === "") return [];
  return wrapText(text, widthPx, sizePx).map((line) => ({
    svg: `<text y="${sizePx}" font-size="${sizePx}"${attributes}>${escapeXml(line)}</text>`,
    heightPx: Math.round(sizePx * 1.4),
  }));
}

function wrapText(text: string, widthPx: number, sizePx: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.trim().split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && estimateWidth(longer, sizePx) > widthPx) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** Guesses a text's width in pixels, on the wide side, since no font is at hand to measure with. */
function estimateWidth(text: string, sizePx: number): number {
  let em = 0;
  for (const character of text) {
    em += /[\u2e80-\uffef]/.test(character) ? 1 : /[ilj.,:;'|! ]/.test(character) ? 0.36 : 0.64;
  }
  return em * sizePx;
}

function fitText(text: string, widthPx: number, sizePx: number): string {
  if (estimateWidth(text, sizePx) <= widthPx) return text;
  return `${[...text].slice(0, Math.floor(widthPx / sizePx / 0.64) - 1).join("")}\u2026`;
}

function drawSwatches(legend: DomNode, widthPx: number): Part {
  let x = 0;
  let y = 0;
  let drawn = "";
  for (const swatch of findSwatches(legend)) {
    const children = [...swatch.childNodes];
    const mark = children.find((child) => child.localName === "svg");
    const text = children.filter((child) => child !== mark && child.localName !== "style")
      .map((child) => child.textContent ?? "").join("").trim();
    const label = fitText(text, widthPx - SWATCH_PX - 18, 10);
    const wide = SWATCH_PX + 6 + estimateWidth(label, 10) + 12;
    if (x > 0 && x + wide > widthPx) {
      x = 0;
      y += SWATCH_PX + 6;
    }
    const symbol = mark === undefined ? "" : serializeSvg(mark, { x: `${x}`, y: `${y}` });
    drawn += `${symbol}<text x="${x + SWATCH_PX + 6}" y="${y + 11}">${escapeXml(label)}</text>`;
    x = Math.ceil(x + wide);
  }
  return { svg: drawn, heightPx: y + SWATCH_PX + 12 };
}

function findSwatches(node: DomNode): DomNode[] {
  return [...node.childNodes].flatMap((child) =>
    /(^|[\s-])swatch$/.test(child.getAttribute?.("class") ?? "") ? [child] : findSwatches(child)
  );
}
