import { basename } from "node:path";
import { UserError } from "../../../ledger/error.ts";
import { readSystemError } from "../../../ledger/system_error.ts";
import { escapeXml } from "../../escape.ts";
import { decodePart, readPageScope } from "../content/address.ts";
import { readAssets } from "../content/assets.ts";
import { LiveLedger } from "../content/live_ledger.ts";
import type { CellLimits } from "./thread_run.ts";
import { PageMaker } from "./page_maker.ts";
import { POLICY } from "../content/shell.ts";
import { downloadRows } from "./rows_download.ts";
import { findId, leadBack, leadOn, withoutEllipsis } from "./find_page.ts";
import { readReviewForm } from "../content/review_form.ts";

/** Options of {@linkcode LiveSite}. */
export interface LiveSiteOptions extends CellLimits {
  /** Path of the ledger. */
  readonly ledger: string;
  /** Folder of the notebooks. */
  readonly notebooks: string;
  /** A line on top of every page; null for none. */
  readonly notice: string | null;
}

const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  // Ids go to no other server; with "no-referrer" browsers do not say where a form stands.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};
const MOST_ID_CHARACTERS = 100;
const HTML = "text/html; charset=utf-8";
const TEXT = "text/plain; charset=utf-8";

/** What an address of the site is answered with. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: BodyInit | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A ledger as live pages: answers requests, and changes nothing but the file of reviews. */
export class LiveSite {
  readonly #ledger: LiveLedger;
  readonly #maker: PageMaker;

  constructor({ ledger, ...options }: LiveSiteOptions) {
    this.#ledger = new LiveLedger(ledger);
    this.#maker = new PageMaker({ ...options, ledger: this.#ledger });
  }

  /** Ends the threads of cells and closes the ledger. */
  close(): void {
    this.#maker.close();
    this.#ledger.close();
  }

  /** Works out ahead what pages of whole months ask for, one month after the other. */
  async prepare(signal: AbortSignal): Promise<void> {
    await this.#maker.prepare(signal);
  }

  /** Answers a request; never throws. */
  async answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    let answer: Answer;
    try {
      answer = await this.#route(request, url);
    } catch (error) {
      answer = await this.#explain(error, url);
    }
    const { status, type, body, headers = {} } = answer;
    return new Response(request.method === "HEAD" ? null : body, {
      status,
      headers: { ...HEADERS, "content-type": type, ...headers },
    });
  }

  async #route(request: Request, url: URL): Promise<Answer> {
    const [first = "", second, third, ...more] = url.pathname.slice(1).split("/").map(decodePart);
    if (request.method === "POST" && first === "case" && third === "review") {
      return await this.#review(request, url, second ?? "");
    }
    if (!["GET", "HEAD"].includes(request.method)) {
      return { status: 405, type: TEXT, body: "Method not allowed\n", headers: { allow: "GET" } };
    }
    if (first === "case" && third === "review" && more.length === 0) {
      return redirect(`/case/${encodeURIComponent(second)}#review`);
    }
    if (more.length > 0 || third !== undefined) return await this.#missing(url);
    const whole = await this.#wholeAddress(url);
    if (whole !== undefined) return redirect(whole);
    if (second === undefined) {
      if (first === "version") return { status: 200, type: TEXT, body: this.#ledger.version() };
      if (first === "find") return await this.#find(url);
      return await this.#page(url, first, request.signal);
    }
    switch (first) {
      case "assets": {
        const asset = readAssets().get(second);
        if (asset === undefined) return await this.#missing(url);
        return { status: 200, type: asset.type, body: asset.body };
      }
      case "case":
      case "user":
      case "finding":
      case "transaction": {
        const id = second || (url.searchParams.get("id") ?? "");
        const page = readPageScope(url.searchParams, (key) => key === "id");
        return html(200, await this.#maker.subject(first, id, { page }));
      }
      case "docs": {
        const page = await this.#maker.doc(second);
        return page === undefined ? await this.#missing(url) : html(200, page);
      }
      case "rows":
        return html(200, await this.#maker.rows(second, url));
      case "download": {
        const { name, type, body } = await downloadRows(this.#ledger, second, url.searchParams);
        const headers = { "content-disposition": `attachment; filename="${name}"` };
        return { status: 200, type, body, headers };
      }
    }
    return await this.#missing(url);
  }

  /** The address with the whole id of its user; undefined where it has it, or names none. */
  async #wholeAddress(url: URL): Promise<string | undefined> {
    const text = url.searchParams.get("user")?.trim() ?? "";
    const isOne = url.searchParams.getAll("user").length === 1;
    if (!isOne || text === "" || text.length > MOST_ID_CHARACTERS) return undefined;
    const user = await this.#maker.wholeUser(withoutEllipsis(text));
    if (user === text) return undefined;
    const query = new URLSearchParams(url.searchParams);
    query.set("user", user);
    return `${url.pathname}?${query}`;
  }

  async #page(url: URL, first: string, signal: AbortSignal): Promise<Answer> {
    const names = await this.#maker.notebookNames();
    const name = first === "" ? names[0] : first.replace(/\.ipynb$/, "");
    if (name === undefined || !names.includes(name)) return await this.#missing(url);
    if (first !== name) return redirect(`/${encodeURIComponent(name)}${url.search}`);
    if (url.searchParams.has("period")) {
      return redirect(url.pathname + this.#maker.canonical(url.searchParams));
    }
    const page = readPageScope(url.searchParams);
    return html(200, await this.#maker.notebook(name, page, signal));
  }

  async #find(url: URL): Promise<Answer> {
    const query = withoutEllipsis((url.searchParams.get("q") ?? "").trim());
    const found = await findId(this.#ledger, query);
    if (found.only !== undefined) return redirect(found.only);
    return html(found.status, await this.#maker.wrap(found.content, { query }));
  }

  async #review(request: Request, url: URL, id: string): Promise<Answer> {
    const form = await readReviewForm(request, url, this.#maker.token);
    if ("refused" in form) return { status: form.status, type: TEXT, body: `${form.refused}\n` };
    const { judgement, seen } = form;
    try {
      await this.#maker.review(id, judgement, seen);
    } catch (error) {
      if (!(error instanceof UserError) || error.message.startsWith("Cannot find")) throw error;
      const draft = { judgement, refused: error.message };
      return html(400, await this.#maker.subject("case", id, { draft }));
    }
    return redirect(`/case/${encodeURIComponent(id)}#review`);
  }

  async #missing(url: URL): Promise<Answer> {
    const what = url.pathname.length > 80 ? `${url.pathname.slice(0, 80)}\u2026` : url.pathname;
    return await this.#failed(404, `There is no page ${what}`, url);
  }

  /** Turns what went wrong into a page with one line; what nobody expected is printed too. */
  async #explain(error: unknown, url: URL): Promise<Answer> {
    if (error instanceof UserError) {
      const status = error.message.startsWith("Cannot find") ? 404 : 400;
      return await this.#failed(status, error.message, url);
    }
    const readable = readSystemError(error);
    if (readable !== null) return await this.#failed(500, readable.message, url);
    console.error(`Cannot answer ${url.pathname}:`, error);
    const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return await this.#failed(500, `Cannot make this page: ${message}`, url);
  }

  async #failed(status: number, message: string, url: URL): Promise<Answer> {
    // Who reads the page knows the ledger by its name, and needs no folder of this machine.
    const text = message.replaceAll(this.#ledger.path, basename(this.#ledger.path));
    const said = escapeXml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
    const lead = status === 404 ? leadOn(url) : status === 400 ? leadBack(url) : "";
    const head = `<h1>${status === 404 ? "Not found" : "Not possible"}</h1>` +
      `<p class="verdict failed" role="alert">${said}</p>${lead}`;
    try {
      return html(status, await this.#maker.refused({ title: text, head, sections: [] }, url));
    } catch {
      // The ledger itself cannot be read.
      return { status: status === 404 ? 404 : 503, type: TEXT, body: `${message}\n` };
    }
  }
}

function html(status: number, body: string): Answer {
  return { status, type: HTML, body };
}

function redirect(location: string): Answer {
  return { status: 303, type: TEXT, body: null, headers: { location } };
}
