import { basename, join } from "node:path";
import { ROOT } from "../../../ledger/paths.ts";
import { escapeXml } from "../../escape.ts";
import { type Content, drawSection } from "./content.ts";
import { renderMarkdown } from "./values.ts";

const DOCS = join(ROOT, "docs");
const EXPLANATION = "explanation";
const GLOSSARY = "glossary";
const MD = ".md";

let known: ReadonlyMap<string, string> | undefined;

/** The texts of the documentation that pages lead to, by name: what explains, and the glossary. */
export function listDocs(): ReadonlyMap<string, string> {
  if (known !== undefined) return known;
  const explained = [...Deno.readDirSync(join(DOCS, EXPLANATION))]
    .filter(({ isFile, name }) => isFile && name.endsWith(MD))
    .map(({ name }) => [basename(name, MD), join(DOCS, EXPLANATION, name)] as const)
    .sort();
  return known = new Map([...explained, [GLOSSARY, join(DOCS, `${GLOSSARY}${MD}`)]]);
}

/** Draws a text of the documentation; undefined where there is none of the name. */
export function readDoc(name: string): Content | undefined {
  const path = listDocs().get(name);
  if (path === undefined) return undefined;
  // Of what is beside the documentation a page has only the words.
  const html = renderMarkdown(Deno.readTextFileSync(path))
    .replace(/<a href="(?!\w+:|#|[^"]*\.md[#"])[^"]*">([^]*?)<\/a>/g, "$1")
    .replace(/<img src="(?!data:)[^"]*" alt="([^"]*)"[^>]*>/g, "$1");
  const [head, ...rest] = html.split(/(?=<h2>)/);
  const title = /<h1>([^]*?)<\/h1>/.exec(head)?.[1].replace(/<[^>]*>/g, "") ?? escapeXml(name);
  return {
    title: name === GLOSSARY ? "Glossary" : title,
    isListed: true,
    head: `<div class="rendered_html cards">${head}</div>`,
    sections: rest.flatMap((piece) => drawSection(piece, true) ?? []),
  };
}

/** Leads links to texts of the documentation to their pages; those without a page become words. */
export function linkDocs(
  html: string,
  addressOf: (name: string) => string | undefined,
): string {
  return html.replace(
    /<a href="(?!\w+:)(?:[\w./-]*\/)?(\w+)\.md(#[^"]*)?">([^]*?)<\/a>/g,
    (_, name: string, hash = "", text: string) => {
      const address = addressOf(name);
      return address === undefined ? text : `<a href="${escapeXml(address)}${hash}">${text}</a>`;
    },
  );
}
