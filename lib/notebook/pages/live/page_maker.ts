import { UserError } from "../../../ledger/error.ts";
import { type Judgement, reviewCase } from "../../../ledger/review.ts";
import { type LedgerReader, readThresholds } from "../../../ledger/store/open.ts";
import type { Scope } from "../../../ledger/store/scope.ts";
import { escapeXml } from "../../escape.ts";
import {
  knownBy,
  type PageScope,
  periodOf,
  readPageScope,
  readRefusedScope,
  variableOf,
  writeQuery,
} from "../content/address.ts";
import { findUsers, type LedgerFacts, readFacts } from "./choices.ts";
import { renderControls } from "./controls.ts";
import { describeKnown, describeWhole } from "./period_notes.ts";
import { linkDocs, readDoc } from "../content/docs_page.ts";
import { type Content, renderContent } from "../content/content.ts";
import { addLinks, addressesOf, addressOf, findIds, packLinks, SERVED } from "../content/links.ts";
import type { LiveLedger } from "../content/live_ledger.ts";
import {
  type DrawCells,
  linkNotebooks,
  listNotebooks,
  type NotebookEntry,
  renderNotebook,
  withTools,
} from "../content/notebook_page.ts";
import { readNotebook } from "../content/run_cells.ts";
import { CellThreads } from "./cell_threads.ts";
import { prepare } from "./prepare.ts";
import type { CellLimits } from "./thread_run.ts";
import { renderRows } from "./rows_page.ts";
import { readTakes } from "./rows_query.ts";
import { type NavLink, renderShell, serveFrame } from "../content/shell.ts";
import { type ReviewDraft, seenOf } from "../content/review_form.ts";
import { readSubject, type SubjectKind } from "../content/subject_pages.ts";
import { ROW_VIEWS } from "./rows_views.ts";

/** Options of {@linkcode PageMaker}. */
export interface PageMakerOptions extends CellLimits {
  readonly ledger: LiveLedger;
  /** Folder of the notebooks. */
  readonly notebooks: string;
  readonly notice: string | null;
}

/** What a page is besides its content. */
export interface WrapOptions {
  /** What its links go by; the page's own scope by default. */
  readonly linked?: PageScope;
  /** What the links to pages of all go by; `linked` by default. */
  readonly led?: PageScope;
  /** Path of the page; empty where it has no controls. */
  readonly path?: string;
  readonly page?: PageScope;
  readonly takes?: (key: string) => boolean;
  readonly kept?: readonly (readonly [name: string, value: string])[];
  readonly quiet?: readonly string[];
  /** What was searched for. */
  readonly query?: string;
}

const ALL: PageScope = { scope: {}, thresholds: "" };
const NOTHING = () => false;
const MOST_PAGES = 48;
/** A page that is there or is being made. */
interface KeptPage {
  readonly page: Promise<string>;
  /** How many wait for it, or waited until it was there. */
  waiting: number;
  /** Ends its making. */
  readonly ending: AbortController;
}

/** Makes pages of a ledger; those of notebooks are kept until the ledger or the notebook changes. */
export class PageMaker {
  /** What a form must hold to be from one of these pages. */
  readonly token: string = crypto.randomUUID() + crypto.randomUUID();
  readonly #options: PageMakerOptions;
  readonly #pages = new Map<string, KeptPage>();
  #facts: { version: string; facts: Promise<LedgerFacts> } | undefined;

  readonly #threads: CellThreads;

  constructor(options: PageMakerOptions) {
    this.#options = options;
    this.#threads = new CellThreads(options);
  }

  /** Ends the threads that cells run in. */
  close(): void {
    this.#threads.close();
  }

  /** Names of the notebooks, in order. */
  async notebookNames(): Promise<string[]> {
    return (await this.#notebooks()).map(({ name }) => name);
  }

  /** The query of an address in its one form: a month becomes its days. */
  canonical(query: URLSearchParams): string {
    return writeQuery(readPageScope(query));
  }

  /**
   * Makes the page of a notebook for a scope.
   *
   * @param signal Says that who asked waits no longer; where nobody else waits, its cells are ended.
   * @throws {UserError} If the ledger has no such thing as the scope names.
   */
  async notebook(name: string, page: PageScope, signal?: AbortSignal): Promise<string> {
    const { ledger } = this.#options;
    const notebooks = await this.#notebooks();
    const { path } = notebooks.find((one) => one.name === name)!;
    const notebook = await readNotebook(path).catch((error) => {
      throw error instanceof SyntaxError ? new UserError(error.message, { cause: error }) : error;
    });
    const key = JSON.stringify([name, notebook.version, ledger.version(), writeQuery(page)]);
    return await this.#keep(key, signal, async (ending) => {
      const takes = takesOf(notebook.parameters);
      await this.#requireScope(page.scope);
      const draw: DrawCells = (ready, options) => this.#threads.draw(ready, options, ending);
      const content = await renderNotebook(notebook, page, ledger, draw);
      const more = `All rows of these filters: ${renderRowLinks(page)}.`;
      return await this.wrap(withTools(content, more), { path: `/${name}`, page, takes });
    });
  }

  /**
   * Makes the page of a case, a user, a finding or a transaction.
   *
   * @param page What a case or a finding is known by; of a user and a transaction all is shown, and its period
   *   leads on.
   */
  async subject(
    kind: SubjectKind,
    id: string,
    { page = ALL, draft }: { readonly page?: PageScope; readonly draft?: ReviewDraft } = {},
  ): Promise<string> {
    const isKnown = kind === "case" || kind === "finding";
    const linked = isKnown ? knownBy(page) : ALL;
    const earlier = describeKnown(linked, addressOf(kind, id));
    const note = isKnown
      ? earlier
      : describeWhole(periodOf(page), kind === "user" ? id : undefined);
    // What is judged is the case as it is now.
    const token = earlier === "" ? this.token : null;
    const content = await this.#askBy(
      linked,
      (reader) => readSubject(reader, kind, { id, token, draft, addresses: SERVED }),
    );
    const led = isKnown ? linked : periodOf(page);
    return await this.wrap({ ...content, head: content.head + note }, { linked, led });
  }

  /** Asks in a session that knows cases and findings as a page does. */
  async #askBy<T>(page: PageScope, run: (reader: LedgerReader) => Promise<T>): Promise<T> {
    const { scope: { to }, thresholds } = knownBy(page);
    return await this.#options.ledger.ask(async (reader) => {
      if (to !== undefined) await reader.setScope({ to });
      return await run(reader);
    }, {
      ...(thresholds === "" ? {} : { thresholds: readThresholds(thresholds) }),
      onWarning: () => {},
    });
  }

  /** Makes a page of rows of a view. */
  async rows(view: string, url: URL): Promise<string> {
    const { content, ...options } = await this.#options.ledger.ask((reader) =>
      renderRows(reader, view, url.searchParams)
    );
    return await this.wrap(content, { ...options, path: `/rows/${view}` });
  }

  /** Makes the page that says why an address was refused, with the controls that can correct it. */
  async refused(content: Content, { pathname, searchParams }: URL): Promise<string> {
    const [, first, view] = pathname.split("/");
    const page = readRefusedScope(searchParams);
    const options = { path: pathname, page, linked: ALL };
    if (first === "rows" && view !== undefined) {
      const takes = await this.#options.ledger.ask((reader) => readTakes(reader, view));
      return await this.wrap(content, { ...options, takes });
    }
    const entry = (await this.#notebooks()).find(({ name }) => pathname === `/${name}`);
    const notebook = entry === undefined
      ? undefined
      : await readNotebook(entry.path).catch(() => undefined);
    return notebook === undefined
      ? await this.wrap(content)
      : await this.wrap(content, { ...options, takes: takesOf(notebook.parameters) });
  }

  /**
   * Gives the whole id of the user that an address names by first characters, in any case.
   *
   * @throws {UserError} If several users' ids begin so.
   */
  async wholeUser(start: string): Promise<string> {
    const users = await this.#options.ledger.ask((reader) => findUsers(reader, start));
    if (users.length === 0 || users.includes(start)) return start;
    if (users.length === 1) return users[0];
    const [first, second] = users;
    throw new UserError(
      `Cannot use user "${start}": several users' ids begin so (${first}, ${second}${
        users.length > 2 ? " and others" : ""
      })`,
    );
  }

  /** Makes the page of a text of the documentation; undefined where there is none. */
  async doc(name: string): Promise<string | undefined> {
    const content = readDoc(name);
    return content === undefined ? undefined : await this.wrap(content);
  }

  /**
   * Keeps what a person has judged of a case.
   *
   * @param seen Which review the person has seen, as the form says it; null where it does not.
   * @throws {UserError} If there is no such case, it was reviewed since then, or something is missing.
   */
  async review(id: string, judgement: Judgement, seen: string | null): Promise<void> {
    await this.#options.ledger.ask(async (reader) => {
      const { reviewed_at, reviewed_by } = await reader.columns(
        "select reviewed_at, reviewed_by from reviewed_cases where case_id = $1",
        [id],
      );
      if (
        seen !== null && reviewed_at.length > 0 &&
        seen !== seenOf({ reviewed_at: reviewed_at[0] as Date | null })
      ) {
        throw new UserError(
          `Not saved yet: ${reviewed_by[0]} has reviewed this case meanwhile, as it says below`,
        );
      }
      await reviewCase(reader, id, judgement);
    });
  }

  /** Puts content into a page, with the links of its ids. */
  async wrap(
    content: Content,
    { path = "", page = ALL, linked = page, led = linked, takes = NOTHING, kept, quiet, query }:
      WrapOptions = {},
  ): Promise<string> {
    const { ledger, notice } = this.#options;
    const version = ledger.version();
    const facts = await this.#readFacts();
    const notebooks = await this.#notebooks();
    const { main: drawn, contents } = renderContent(content);
    const main = linkDocs(drawn, SERVED.doc);
    const ids = await this.#askBy(linked, (reader) => findIds(reader, [main]));
    const currencies = facts.currencies.map(({ value }) => value);
    const notebook = notebooks.find(({ name }) => path === `/${name}`)?.name ?? "";
    const links = { ids, addresses: SERVED, notebook, page: linked, takes, currencies };
    const pages = linkNotebooks(main, notebooks, (name) => SERVED.notebook(name, linked));
    return renderShell({
      title: content.title,
      nav: this.#nav(notebooks, path, led),
      ledger: ledger.path,
      notice,
      controls: path === "" ? "" : renderControls({
        path,
        page,
        facts,
        takes,
        kept,
        quiet,
      }),
      contents,
      main: addLinks(pages, links) + packLinks(main, addressesOf(links)),
    }, serveFrame(version, query));
  }

  /** Works out ahead what pages ask for, as {@linkcode prepare} says. */
  async prepare(signal: AbortSignal): Promise<void> {
    await prepare({
      ledger: this.#options.ledger,
      months: (await this.#readFacts()).months,
      notebooks: await this.notebookNames(),
      makePage: (name) => this.notebook(name, ALL, signal),
    }, signal);
  }

  async #requireScope(scope: Scope): Promise<void> {
    await this.#options.ledger.ask(async (reader: LedgerReader) => {
      await reader.setScope(scope);
    });
  }

  async #notebooks(): Promise<NotebookEntry[]> {
    return await listNotebooks(this.#options.notebooks, readNotebook);
  }

  #nav(notebooks: readonly NotebookEntry[], path: string, page: PageScope): NavLink[] {
    const query = writeQuery(page);
    const pages = notebooks.map(({ name, short }) => ({
      href: SERVED.notebook(name, page)!,
      text: short,
      isCurrent: path === `/${name}`,
    }));
    const rows = ROW_VIEWS.filter(({ isInBar }) => isInBar).map(({ view, title, bar }, place) => ({
      href: `/rows/${view}${bar === undefined ? query : writeQuery(page, bar)}`,
      text: title,
      isCurrent: path === `/rows/${view}`,
      isApart: place === 0,
    }));
    return [...pages, ...rows];
  }

  #readFacts(): Promise<LedgerFacts> {
    const { ledger } = this.#options;
    const version = ledger.version();
    if (this.#facts?.version !== version) {
      const facts = ledger.ask(readFacts);
      facts.catch(() => this.#facts = undefined);
      this.#facts = { version, facts };
    }
    return this.#facts.facts;
  }

  /**
   * Keeps pages that were asked for last; who asks while one is made waits for that one. It is made no
   * further once nobody waits for it.
   */
  async #keep(
    key: string,
    signal: AbortSignal | undefined,
    make: (ending: AbortSignal) => Promise<string>,
  ): Promise<string> {
    const kept = this.#pages.get(key) ?? beginPage(make);
    this.#pages.delete(key);
    this.#pages.set(key, kept);
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= MOST_PAGES) break;
      this.#pages.delete(old);
    }
    const forget = () => {
      if (this.#pages.get(key) === kept) this.#pages.delete(key);
    };
    const leave = () => {
      if (--kept.waiting > 0) return;
      forget();
      kept.ending.abort();
    };
    kept.waiting++;
    if (signal?.aborted) leave();
    signal?.addEventListener("abort", leave);
    try {
      return await kept.page;
    } catch (error) {
      forget();
      throw error;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }
}

function beginPage(make: (ending: AbortSignal) => Promise<string>): KeptPage {
  const ending = new AbortController();
  return { page: make(ending.signal), waiting: 0, ending };
}

/** The parts of the scope that a notebook goes by: those that its parameters read. */
function takesOf(parameters: ReadonlySet<string>): (key: string) => boolean {
  return (key) => parameters.has(variableOf(key));
}

/** Leads to all rows of a scope, however few of them a notebook lists. */
function renderRowLinks(page: PageScope): string {
  return ROW_VIEWS.filter(({ isLinked }) => isLinked !== false).map(({ view, title }) =>
    `<a href="/rows/${view}${escapeXml(writeQuery(page))}">${escapeXml(title.toLowerCase())}</a>`
  ).join(", ");
}
