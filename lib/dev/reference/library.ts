import { relative } from "node:path";
import { ROOT } from "../../ledger/paths.ts";
import {
  type DocComment,
  type DocDeclaration,
  listMethods,
  writeDeclaration,
} from "./declaration.ts";
import { runDeno } from "./run_deno.ts";

/** An export, with each of its declarations. */
export interface ExportedSymbol {
  readonly name: string;
  readonly declarations: readonly DocDeclaration[];
}

/** Parts of lib/ as readers look for them, each with the first parts of its files' paths. */
const PARTS: readonly (readonly [title: string, text: string, roots: readonly string[]])[] = [
  ["Ingest", "Logs into a ledger.", ["ingest.ts", "source"]],
  ["The ledger", "Opening a ledger and asking it.", ["store"]],
  ["Notebook", "What a cell calls: open, ask, show.", ["notebook"]],
  ["Evidence as data", "The log lines and the arithmetic behind a finding.", ["evidence"]],
  ["Charts", "Rows to options of Observable Plot; nothing is drawn or asked here.", ["chart"]],
  ["Log events", "Text to events, one file at a time.", ["log"]],
  ["Printed objects", "Text of `util.inspect` to values, strictly or as far as it goes.", [
    "inspect",
  ]],
  ["Money", "Printed digits, exact.", ["money.ts", "currency.ts"]],
  ["Errors, issues and places", "What goes wrong, and where a thing came from.", [
    "error.ts",
    "issue.ts",
    "span.ts",
    "paths.ts",
  ]],
  ["Simulator and scores", "Synthetic logs with known faults, and how well the rules find them.", [
    "simulate",
    "score.ts",
  ]],
];

/** Reads what `deno doc` tells of the public door, `lib/mod.ts`, in the order of the exports' names. */
export async function readSymbols(): Promise<readonly ExportedSymbol[]> {
  const json = await runDeno(["doc", "--json", "lib/mod.ts"]);
  const { nodes } = JSON.parse(json) as { nodes: Record<string, { symbols: ExportedSymbol[] }> };
  const symbols = Object.values(nodes).flatMap((module) => module.symbols);
  return symbols.toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** Writes the page about the public exports of `lib/mod.ts`, by part, as Markdown. */
export async function libraryPage(): Promise<string> {
  const symbols = await readSymbols();
  const names = new Set(symbols.map(({ name }) => name));
  const byPart = Map.groupBy(symbols, partOf);
  const known = PARTS.map(([title]) => title);
  const others = [...byPart.keys()].filter((title) => !known.includes(title)).toSorted();
  const titles = [...known, ...others].filter((title) => byPart.has(title));
  const slugs = slugsOf(titles.flatMap((title) => [title, ...byPart.get(title)!.map(nameOf)]));
  const sections = titles.flatMap((title) => {
    const about = PARTS.find(([known]) => known === title)?.[1];
    return [
      `## ${title}`,
      about ?? "",
      ...byPart.get(title)!.map((symbol) => writeSymbol(symbol, names, slugs)),
    ];
  });
  return [
    "# Library",
    'What `import ... from "balancebook"` gives, from the comments in the code. In a notebook and in ' +
    "a script of this folder the name is mapped to `lib/mod.ts`.",
    titles.map((title) => {
      const links = byPart.get(title)!.map(({ name }) => linkTo(name, slugs));
      return `- [${title}](#${slugs.get(title)}): ${links.join(", ")}`;
    }).join("\n"),
    ...sections,
  ].filter((part) => part !== "").join("\n\n");
}

function nameOf({ name }: ExportedSymbol): string {
  return name;
}

function pathOf({ declarations }: ExportedSymbol): string {
  return relative(ROOT, new URL(declarations[0].location.filename).pathname);
}

function partOf(symbol: ExportedSymbol): string {
  const root = pathOf(symbol).split("/")[1];
  return PARTS.find(([, , roots]) => roots.includes(root))?.[0] ?? root;
}

function writeSymbol(
  symbol: ExportedSymbol,
  names: ReadonlySet<string>,
  slugs: ReadonlyMap<string, string>,
): string {
  const path = pathOf(symbol);
  const code = symbol.declarations.map((one) => writeDeclaration(symbol.name, one)).join("\n");
  const comment = symbol.declarations.find(({ jsDoc }) => jsDoc !== undefined)?.jsDoc ?? {};
  const methods = symbol.declarations.flatMap((one) => listMethods(symbol.name, one));
  const link = (text: string) => linkNames(text, names, slugs);
  return [
    `### ${symbol.name}`,
    "```ts ignore\n" + code + "\n```",
    ...writeComment(comment, link),
    ...methods.flatMap(({ call, comment }) => [`\`${call}()\``, ...writeComment(comment, link)]),
    `<sub>[${path}](../../${path})</sub>`,
  ].join("\n\n");
}

function writeComment(comment: DocComment, link: (text: string) => string): string[] {
  const tags = comment.tags ?? [];
  const lines = tags.flatMap(({ kind, name, doc = "", tsType }) => {
    const text = link(doc.trim().replace(/\s*\n\s*/g, " "));
    if (kind === "param") return [`- \`${name}\`: ${text}`];
    if (kind === "return") return [`- Returns ${text.replace(/^[A-Z](?=[a-z ])/, lower)}`];
    if (kind === "throws") {
      const type = (tsType?.value as { typeName?: string } | undefined)?.typeName;
      return [`- Throws ${type === undefined ? "" : `\`${type}\` `}${text.replace(/^If/, "if")}`];
    }
    return [];
  });
  const examples = tags.filter(({ kind }) => kind === "example").map(({ doc = "" }) => doc.trim());
  const text = comment.doc?.trim() ?? "";
  return [link(text), lines.join("\n"), ...examples].filter((part) => part !== "");
}

function lower(letter: string): string {
  return letter.toLowerCase();
}

function linkTo(name: string, slugs: ReadonlyMap<string, string>): string {
  return `[\`${name}\`](#${slugs.get(name)})`;
}

function linkNames(
  text: string,
  names: ReadonlySet<string>,
  slugs: ReadonlyMap<string, string>,
): string {
  return text.replace(
    /\{@link(?:code)? ([^}\s]+)\}/g,
    (_, name: string) => names.has(name) ? linkTo(name, slugs) : `\`${name}\``,
  );
}

/** Gives each heading the anchor that GitHub gives it; a second one of the same letters gets a number. */
function slugsOf(headings: readonly string[]): Map<string, string> {
  const counts = new Map<string, number>([["library", 1]]);
  const slugs = new Map<string, string>();
  for (const heading of headings) {
    const slug = heading.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    if (!slugs.has(heading)) slugs.set(heading, count === 0 ? slug : `${slug}-${count}`);
  }
  return slugs;
}
