import { escapeXml } from "../../escape.ts";

/** A part of a page below a heading of its own. */
export interface Section {
  /** Text. */
  readonly heading: string;
  /** The heading as HTML, where it has marks. */
  readonly headingHtml?: string;
  readonly html: string;
  /** Whether it is open at first; a folded one opens at a click on its heading. */
  readonly isOpen: boolean;
}

/** A page in parts, before its links are made. */
export interface Content {
  readonly title: string;
  /** HTML above the first section, from the page's own heading on. */
  readonly head: string;
  readonly sections: readonly Section[];
  /** Whether a list of the sections stands beside them; no by default. */
  readonly isListed?: boolean;
  /** What kept a notebook from running to its end, in a line. */
  readonly failure?: string;
}

/** A line of the list of a page's sections. */
export interface ContentsEntry {
  readonly href: string;
  readonly text: string;
}

/** Writes the parts of a page below each other, folded sections with nothing but their heading. */
export function renderContent(
  { head, sections, isListed = false }: Content,
): { readonly main: string; readonly contents: readonly ContentsEntry[] } {
  const anchors = makeAnchors(sections);
  const parts = sections.map(({ heading, headingHtml, html, isOpen }, place) =>
    `<details class="section"${isOpen ? " open" : ""}><summary><h2 id="${
      escapeXml(anchors[place])
    }">${headingHtml ?? escapeXml(heading)}</h2></summary>\n${html}\n</details>`
  );
  return {
    main: [head, ...parts].join("\n"),
    contents: isListed
      ? sections.map(({ heading }, place) => ({ href: `#${anchors[place]}`, text: heading }))
      : [],
  };
}

/** Names the anchors of headings, no two alike. */
function makeAnchors(sections: readonly Section[]): string[] {
  const taken = new Set<string>();
  return sections.map(({ heading }) => {
    // As other viewers of the notebooks and the documentation name them.
    const name = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-") || "part";
    let anchor = name;
    for (let number = 2; taken.has(anchor); number++) anchor = `${name}-${number}`;
    taken.add(anchor);
    return anchor;
  });
}

/** Draws a piece of a text as a section; undefined where it begins with no heading of the second level. */
export function drawSection(html: string, isOpen: boolean): Section | undefined {
  const [whole, headingHtml] = /^<h2>([^]*?)<\/h2>/.exec(html) ?? [""];
  if (headingHtml === undefined) return undefined;
  const words = html.slice(whole.length).trim();
  return {
    heading: unescape(headingHtml.replace(/<[^>]*>/g, "")),
    headingHtml,
    html: words === "" ? "" : `<div class="rendered_html cards">${words}</div>`,
    isOpen,
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

function unescape(html: string): string {
  return html.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name]);
}
