import { createHash } from "node:crypto";
import type { IdKind } from "../../../ledger/evidence/ids.ts";
import { listDocs } from "../content/docs_page.ts";
import type { Addresses } from "../content/links.ts";

/** Names of the files of a site, and with them where its pages are. */
export interface SiteFiles {
  /** The notebook that a site begins with, whose page is its index. */
  readonly first: string;
  /** Names of all its notebooks. */
  readonly notebooks: ReadonlySet<string>;
  /** File of each case that has a page. */
  readonly cases: ReadonlyMap<string, string>;
  /** File of each user that has a page. */
  readonly users: ReadonlyMap<string, string>;
  /** Case of each finding whose case has a page. */
  readonly findings: ReadonlyMap<string, string>;
  /** User of each transaction whose user has a page. */
  readonly transactions: ReadonlyMap<string, string>;
}

/** The page that lists the cases. */
export const CASES_FILE = "cases.html";
/** The page that lists the users. */
export const USERS_FILE = "users.html";

const INDEX_FILE = "index.html";
const MOST_CHARACTERS = 60;
const DIGEST_CHARACTERS = 10;

/**
 * Names the file of each of some ids: readable, of letters that every file system takes, and no two
 * alike, in lower case either.
 *
 * @param prefix What the ids are of.
 */
export function nameFiles(prefix: string, ids: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(ids.map((id) => {
    const safe = id.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, MOST_CHARACTERS);
    const name = safe.startsWith(`${prefix}-`) ? safe : `${prefix}-${safe}`;
    const digest = createHash("sha256").update(id).digest("hex").slice(0, DIGEST_CHARACTERS);
    const isPlain = safe === id && !taken.has(name.toLowerCase());
    const unique = isPlain ? name : `${name}-${digest}`;
    taken.add(unique.toLowerCase());
    return [id, `${unique}.html`];
  }));
}

/** The file of a notebook's page. */
export function notebookFile({ first }: SiteFiles, name: string): string {
  return name === first ? INDEX_FILE : `${name}.html`;
}

/** The file of a text of the documentation. */
export function docFile(name: string): string {
  return `docs-${name}.html`;
}

/** Where the pages of a site are: beside each other in one folder. */
export function siteAddresses(files: SiteFiles): Addresses {
  const thing = (kind: IdKind, id: string): string | undefined => {
    switch (kind) {
      case "case":
        return files.cases.get(id);
      case "user":
        return files.users.get(id);
      case "finding":
        return files.cases.get(files.findings.get(id) ?? "");
      case "transaction":
        return files.users.get(files.transactions.get(id) ?? "");
      default:
        return undefined;
    }
  };
  return {
    thing,
    notebook: (name, { scope }) =>
      files.notebooks.has(name) && Object.keys(scope).length === 0
        ? encodeURI(notebookFile(files, name))
        : undefined,
    doc: (name) => listDocs().has(name) ? docFile(name) : undefined,
    rows: () => undefined,
  };
}
