import { escapeXml } from "./escape.ts";

/** The part of a DOM node that is read here. */
export interface DomNode {
  readonly nodeType: number;
  readonly localName?: string;
  readonly textContent: string | null;
  readonly attributes?: Iterable<{ readonly name: string; readonly value: string }>;
  readonly childNodes: Iterable<DomNode>;
  getAttribute?(name: string): string | null;
}

const ELEMENT = 1;
const TEXT = 3;
const DROPPED = new Set(["style", "script", "foreignObject"]);
const SAFE_TARGET = /^(?:#|https?:|mailto:|data:image\/png;)/i;
const GEOMETRY = new Set(
  "cx cy d dx dy height points r rx ry transform width x x1 x2 y y1 y2".split(" "),
);

/**
 * Writes an SVG element as well-formed XML that needs no style sheet.
 *
 * Style sheets, scripts, handlers and links to anything but pages and mail are left out; Plot's one
 * CSS variable becomes the background; numbers in geometry are rounded to a thousandth, so that the text is
 * the same on every machine.
 *
 * @param overrides attributes to put on the outermost element in place of its own
 */
export function serializeSvg(
  node: DomNode,
  overrides: Record<string, string> = {},
  background = "white",
): string {
  if (node.nodeType === TEXT) return escapeXml(node.textContent ?? "");
  if (node.nodeType !== ELEMENT || DROPPED.has(node.localName!)) return "";
  const attributes = new Map<string, string>();
  for (const { name, value } of node.attributes ?? []) {
    if (/^on|^class$/i.test(name)) continue;
    if (/^(?:xlink:)?href$/i.test(name) && !SAFE_TARGET.test(value)) continue;
    attributes.set(name, value);
  }
  for (const [name, value] of Object.entries(overrides)) attributes.set(name, value);
  const written = [...attributes].map(([name, value]) => {
    return ` ${name}="${escapeXml(normalizeAttribute(name, value, background))}"`;
  }).join("");
  const children = [...node.childNodes].map((child) => serializeSvg(child, {}, background)).join(
    "",
  );
  return `<${node.localName}${written}>${children}</${node.localName}>`;
}

function normalizeAttribute(name: string, value: string, background: string): string {
  if (GEOMETRY.has(name)) {
    return value.replace(/-?\d+\.\d{4,}(e-?\d+)?/g, (digits) => String(+(+digits).toFixed(3)));
  }
  return value.replaceAll("var(--plot-background)", background);
}

/**
 * Names the ids of an SVG after its content, in the order of their appearance.
 *
 * Plot numbers its clip paths through the life of a process; two charts on one page must not share
 * a name, and the same chart must have the same text in every run.
 *
 * @param digest a short text that depends on the given SVG's text and on nothing else
 */
export function renameIds(svg: string, digest: (text: string) => string): string {
  const ids = [...new Set([...svg.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]))];
  if (ids.length === 0) return svg;
  const rename = (name: (index: number) => string) =>
    svg.replace(
      / id="([^"]+)"|url\(#([^)"]+)\)| ((?:xlink:)?href)="#([^"]+)"/g,
      (whole, id, url, attribute, target) => {
        const index = ids.indexOf(id ?? url ?? target);
        if (index < 0) return whole;
        if (id !== undefined) return ` id="${name(index)}"`;
        return url !== undefined ? `url(#${name(index)})` : ` ${attribute}="#${name(index)}"`;
      },
    );
  const prefix = digest(rename((index) => `id-${index}`));
  return rename((index) => `plot-${prefix}-${index}`);
}
