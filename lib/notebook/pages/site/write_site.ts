import { join } from "node:path";
import { type LedgerReader, readThresholds } from "../../../ledger/store/open.ts";
import { escapeXml } from "../../escape.ts";
import { renderTable } from "../../table.ts";
import type { PageScope } from "../content/address.ts";
import { type Content, renderContent } from "../content/content.ts";
import type { LedgerId } from "../../../ledger/evidence/ids.ts";
import {
  addLinks,
  type Addresses,
  addressesOf,
  findIds,
  type KnownIds,
  packLinks,
} from "../content/links.ts";
import { linkDocs, listDocs, readDoc } from "../content/docs_page.ts";
import { LiveLedger } from "../content/live_ledger.ts";
import {
  linkNotebooks,
  listNotebooks,
  type NotebookEntry,
  renderNotebook,
  withFailure,
  withTools,
} from "../content/notebook_page.ts";
import { readNotebook, runCells } from "../content/run_cells.ts";
import { type NavLink, renderShell } from "../content/shell.ts";
import { readSubject } from "../content/subject_pages.ts";
import { renderValue } from "../content/values.ts";
import {
  CASES_FILE,
  docFile,
  nameFiles,
  notebookFile,
  siteAddresses,
  type SiteFiles,
  USERS_FILE,
} from "./site_files.ts";
import { fileFrame } from "./site_frame.ts";
import { readSiteSubjects, type SiteSubject } from "./site_subjects.ts";

/** Options of {@linkcode writeSite}. */
export interface WriteSiteOptions {
  /** Where to; the folder is there. */
  readonly folder: string;
  /** Path of the ledger. */
  readonly ledger: string;
  /** Folder of the notebooks. */
  readonly notebooks: string;
  /** Names of those that are wanted; none means all. */
  readonly names?: readonly string[];
  readonly page: PageScope;
  /** A line on top of every page; null for none. */
  readonly notice: string | null;
  /** Pages of cases, and pages of users, at most: the largest ones. */
  readonly mostPages: number;
  /** What was wrong with notebooks elsewhere, by name, which their pages say too. */
  readonly failures?: ReadonlyMap<string, string>;
  /** Called as a page is there. */
  readonly onPage?: (written: WrittenPage) => void;
}

/** A page that was written. */
export interface WrittenPage {
  readonly kind: "notebook" | "case" | "user" | "list" | "docs";
  readonly file: string;
  readonly durationMs: number;
  /** What kept a notebook from running to its end, here or elsewhere. */
  readonly failure?: string;
}

/** What a site holds, and what it left out. */
export interface WrittenSite {
  readonly pages: readonly WrittenPage[];
  readonly caseCount: number;
  readonly userCount: number;
  readonly casesLeftOut: number;
  readonly usersLeftOut: number;
}

/** Sessions that make pages at once: while one waits for the database, another one draws. */
const SESSIONS = 2;
/** Beyond so many events, their texts are not copied into memory first. */
const MOST_COPIED_EVENTS = 1_000_000;
/** Rows on a page of a list. */
const LISTED = 25;
const ALL: PageScope = { scope: {}, thresholds: "" };

/**
 * Writes a ledger as pages that need no server and no network: the notebooks, whose own cells run in
 * this process, a page for each open case and each user in one, and lists of both. A notebook that fails
 * has its page too. What computes the same gives the same bytes.
 *
 * @throws {UserError} If a notebook is not there, or the ledger has no such thing as the scope names.
 */
export async function writeSite(options: WriteSiteOptions): Promise<WrittenSite> {
  const ledger = new LiveLedger(options.ledger);
  try {
    return await new SiteWriter(options, ledger).write();
  } finally {
    ledger.close();
  }
}

class SiteWriter {
  readonly #options: WriteSiteOptions;
  readonly #ledger: LiveLedger;
  readonly #written: WrittenPage[] = [];
  #notebooks: readonly NotebookEntry[] = [];
  #addresses!: Addresses;
  #currencies: readonly string[] = [];

  constructor(options: WriteSiteOptions, ledger: LiveLedger) {
    this.#options = options;
    this.#ledger = ledger;
  }

  async write(): Promise<WrittenSite> {
    const { notebooks, names, mostPages } = this.#options;
    this.#notebooks = await listNotebooks(notebooks, readNotebook, names);
    const subjects = await this.#ask(readSiteSubjects);
    this.#currencies = await this.#ask(async (reader) => {
      const { currency } = await reader.columns(
        "select distinct currency from transactions where currency is not null order by 1",
      );
      return currency.map(String);
    });
    const [cases, users] = [subjects.cases, subjects.users].map((all) => all.slice(0, mostPages));
    const files: SiteFiles = {
      first: this.#notebooks[0].name,
      notebooks: new Set(this.#notebooks.map(({ name }) => name)),
      cases: nameFiles("case", cases.map(({ id }) => id)),
      users: nameFiles("user", users.map(({ id }) => id)),
      findings: subjects.findings,
      transactions: subjects.transactions,
    };
    this.#addresses = siteAddresses(files);
    for (const notebook of this.#notebooks) await this.#writeNotebook(notebook, files);
    await this.#writeList("Cases", CASES_FILE, subjects.cases, cases.length);
    await this.#writeList("Users", USERS_FILE, subjects.users, users.length);
    for (const name of listDocs().keys()) await this.#writeDoc(name);
    const left = [
      ...[...files.cases].map(([id, file]) => ({ kind: "case" as const, id, file })),
      ...[...files.users].map(([id, file]) => ({ kind: "user" as const, id, file })),
    ];
    await Promise.all(Array.from({ length: SESSIONS }, () => this.#writeSubjects(left)));
    return {
      pages: this.#written,
      caseCount: cases.length,
      userCount: users.length,
      casesLeftOut: subjects.cases.length - cases.length,
      usersLeftOut: subjects.users.length - users.length,
    };
  }

  /** Runs something in a session with the scope of the site. */
  async #ask<T>(run: (reader: LedgerReader) => Promise<T>): Promise<T> {
    const { scope, thresholds } = this.#options.page;
    return await this.#ledger.ask(async (reader) => {
      await reader.setScope(scope);
      return await run(reader);
    }, {
      ...(thresholds === "" ? {} : { thresholds: readThresholds(thresholds) }),
      onWarning: () => {},
    });
  }

  async #writeNotebook(entry: NotebookEntry, files: SiteFiles): Promise<void> {
    const begun = performance.now();
    const notebook = await readNotebook(entry.path);
    const content = await renderNotebook(
      notebook,
      this.#options.page,
      this.#ledger,
      (ready, options) => runCells(ready, { ...options, render: renderValue }),
    );
    const file = notebookFile(files, entry.name);
    const elsewhere = this.#options.failures?.get(entry.name);
    const told = content.failure === undefined && elsewhere !== undefined
      ? withFailure(content, elsewhere)
      : content;
    await this.#ask((reader) => this.#save(reader, file, withTools(told, "")));
    this.#tell("notebook", file, begun, told.failure);
  }

  /** Writes pages of cases and users, until none is left. */
  async #writeSubjects(
    left: { readonly kind: "case" | "user"; readonly id: string; readonly file: string }[],
  ): Promise<void> {
    if (left.length === 0) return;
    const addresses = this.#addresses;
    await this.#ask(async (reader) => {
      await copyEvents(reader);
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const { kind, id, file } = next;
        const begun = performance.now();
        const content = await readSubject(reader, kind, { id, token: null, addresses });
        await this.#save(reader, file, content);
        this.#tell(kind, file, begun);
      }
    });
  }

  async #writeDoc(name: string): Promise<void> {
    const begun = performance.now();
    await this.#ask((reader) => this.#save(reader, docFile(name), readDoc(name)!));
    this.#tell("docs", docFile(name), begun);
  }

  async #writeList(
    title: "Cases" | "Users",
    file: string,
    all: readonly SiteSubject[],
    paged: number,
  ): Promise<void> {
    const begun = performance.now();
    const what = title === "Cases" ? "open cases" : "users in open cases";
    const count = `${all.length.toLocaleString("en")} ${what}`;
    const words = all.length === 0
      ? `There are no ${what}.`
      : paged === all.length
      ? `All ${count}, the largest first; each has a page here.`
      : `All ${count}, the largest first; ${
        paged === 0
          ? "none has a page here"
          : `the first ${paged.toLocaleString("en")} have a page here`
      }. For more, make the site again with a larger --pages; on the live pages (deno task serve) each has one.`;
    const table = all.length === 0 ? "" : await renderValue(
      renderTable(all.map(({ row }) => row), {
        caption: title === "Cases" ? "Open cases" : "Users in open cases",
        limit: all.length,
        page: LISTED,
        interactive: true,
      }),
    );
    const head = `<h1>${title}</h1>\n<p>${escapeXml(words)}</p>\n${table}`;
    const kind = title === "Cases" ? "case" : "user";
    const listed = new Map(all.slice(0, paged).map(({ id }) => [id, { kind, id } as LedgerId]));
    await this.#ask((reader) => this.#save(reader, file, { title, head, sections: [] }, listed));
    this.#tell("list", file, begun);
  }

  /** Writes a page, with links of the ids that are found on it and of others that it is known to list. */
  async #save(
    reader: LedgerReader,
    file: string,
    content: Content,
    listed: KnownIds = new Map(),
  ): Promise<void> {
    const { folder, ledger, notice } = this.#options;
    const addresses = this.#addresses;
    const { main: drawn, contents } = renderContent(content);
    const main = linkDocs(drawn, addresses.doc);
    const ids = new Map([...await findIds(reader, [main]), ...listed]);
    const linked = linkNotebooks(
      main,
      this.#notebooks,
      (name) => addresses.notebook(name, ALL),
    );
    const links = {
      ids,
      addresses,
      notebook: "",
      page: this.#options.page,
      takes: () => false,
      currencies: this.#currencies,
    };
    const html = renderShell({
      title: content.title,
      nav: this.#nav(file),
      ledger,
      notice,
      controls: "",
      contents,
      main: addLinks(linked, links) + packLinks(main, addressesOf(links)),
    }, fileFrame(main));
    await Deno.writeTextFile(join(folder, file), html);
  }

  #nav(file: string): NavLink[] {
    const link = (href: string, text: string) => ({ href, text, isCurrent: href === file });
    return [
      ...this.#notebooks.map(({ name, short }) =>
        link(this.#addresses.notebook(name, ALL)!, short)
      ),
      { ...link(CASES_FILE, "Cases"), isApart: true },
      link(USERS_FILE, "Users"),
    ];
  }

  #tell(kind: WrittenPage["kind"], file: string, begun: number, failure?: string): void {
    const durationMs = performance.now() - begun;
    const page = { kind, file, durationMs, ...(failure === undefined ? {} : { failure }) };
    this.#written.push(page);
    this.#options.onPage?.(page);
  }
}

/** Copies the texts of log events, masked, which each page of a case or a user looks up. */
async function copyEvents(reader: LedgerReader): Promise<void> {
  const { n } = await reader.columns("select count(*) as n from events");
  if (Number(n[0]) > MOST_COPIED_EVENTS) return;
  await reader.copyView("log_events");
}
