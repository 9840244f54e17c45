import { assert } from "../_assert.ts";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { findNotebooks, nameOf } from "../../lib/notebook/runner/cells.ts";
import { jupyterFolder } from "../../lib/notebook/runner/environment.ts";
import { type CellSource, makeNotebook } from "../notebook/runner/_make_notebook.ts";
import { launchBrowser, newContext } from "./_browser.ts";
import { taskArguments } from "../_task.ts";

const TOKEN = "balancebook-test";
/** The code cells of the notebook in front. */
const CODE_CELLS = `window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === "code")`;

/** A cell as JupyterLab has saved it. */
export interface SavedCell {
  readonly cell_type: string;
  readonly execution_count?: number | null;
  readonly outputs?: readonly SavedOutput[];
}

/** An output as JupyterLab has saved it, its texts in lines or whole. */
export interface SavedOutput {
  readonly output_type: string;
  readonly text?: string | string[];
  readonly data?: Record<string, string | string[]>;
  readonly evalue?: string;
}

/** How {@linkcode startLab} starts. */
export interface LabOptions {
  /** The ledger that the notebooks open. */
  readonly ledger: string;
  readonly theme?: "light" | "dark";
}

/** A JupyterLab of its own, on copies of the notebooks, in a browser. */
export class Lab {
  readonly page: Page;
  readonly #folder: string;
  readonly #browser: Browser;
  readonly #server: Deno.ChildProcess;

  private constructor(folder: string, browser: Browser, page: Page, server: Deno.ChildProcess) {
    this.#folder = folder;
    this.#browser = browser;
    this.page = page;
    this.#server = server;
  }

  /** Starts what `deno task lab` starts, on any free port of this machine, and opens its page. */
  static async start({ ledger, theme = "light" }: LabOptions): Promise<Lab> {
    await Deno.mkdir(jupyterFolder(), { recursive: true });
    const folder = await Deno.makeTempDir({ dir: jupyterFolder(), prefix: "lab_" });
    for (const path of await findNotebooks()) {
      await Deno.copyFile(path, join(folder, `${nameOf(path)}.ipynb`));
    }
    await writeSettings(join(folder, "settings"), theme);
    const server = new Deno.Command(Deno.execPath(), {
      args: taskArguments("lab").concat(
        "--no-browser",
        `--ServerApp.root_dir=${folder}`,
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0",
        `--IdentityProvider.token=${TOKEN}`,
        "--ServerApp.allow_root=True",
        "--LabApp.expose_app_in_browser=True",
        `--LabApp.user_settings_dir=${join(folder, "settings")}`,
        `--LabApp.workspaces_dir=${join(folder, "workspaces")}`,
      ),
      env: { BALANCEBOOK_DB: ledger },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const url = await readUrl(server.stderr);
    const browser = await launchBrowser();
    const context = await newContext(browser, { viewport: { width: 1280, height: 1000 } });
    const page = await context.newPage();
    await page.goto(`${url}/lab?token=${TOKEN}`);
    await page.locator(".jp-DirListing-item").first().waitFor({ timeout: 60_000 });
    return new Lab(folder, browser, page, server);
  }

  /** The notebook in front. */
  get notebook(): Locator {
    return this.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
  }

  /** Closes the browser, the server and its kernels, and removes the copies. */
  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.kill("SIGTERM");
    await this.#server.status;
    await Deno.remove(this.#folder, { recursive: true });
  }

  /** Writes a notebook of such code cells beside the copies. */
  async write(name: string, sources: readonly CellSource[]): Promise<void> {
    await makeNotebook(this.#folder, name, sources);
  }

  /** Runs git in the folder of the notebooks, and gives what it prints. */
  git(...args: string[]): string {
    const { success, stdout, stderr } = new Deno.Command("git", { args, cwd: this.#folder })
      .outputSync();
    assert(success, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  }

  /** Opens a notebook from the list of files, in place of others, and waits for its kernel. */
  async open(name: string): Promise<void> {
    await this.page.evaluate(`(async () => {
      for (const widget of [...window.jupyterapp.shell.widgets("main")]) {
        await widget.sessionContext?.shutdown();
        if (widget.sessionContext !== undefined) widget.dispose();
      }
    })()`);
    const file = `${name}.ipynb`;
    await this.page.getByRole("button", { name: "Refresh the file browser." }).click();
    await this.page.locator(".jp-DirListing-item", { hasText: file }).dblclick();
    await this.page.waitForFunction(
      `(() => {
      const { currentWidget } = window.jupyterapp.shell;
      return currentWidget?.title.label === ${JSON.stringify(file)} &&
        currentWidget.sessionContext.session?.kernel?.status === "idle";
    })()`,
      undefined,
      { timeout: 60_000 },
    );
  }

  /** Chooses an entry of a menu. */
  async choose(menu: string, entry: string): Promise<void> {
    await this.page.locator(".lm-MenuBar-item", { hasText: menu }).first().click();
    await this.page.locator(".lm-Menu-itemLabel").getByText(entry, { exact: true }).click();
  }

  /** Runs all cells, and waits until each has ended. */
  async runAll(): Promise<void> {
    await this.#begin("every", () => this.choose("Run", "Run All Cells"));
    await this.waitUntilDone();
  }

  /** Runs a code cell, counted from 1, by keyboard, and waits until it has ended. */
  async runCell(number: number): Promise<void> {
    await this.startCell(number);
    await this.waitUntilDone();
  }

  /** Runs a code cell, counted from 1, by keyboard, and does not wait for its end. */
  async startCell(number: number): Promise<void> {
    const cell = this.notebook.locator(".jp-CodeCell").nth(number - 1);
    await this.#begin("some", async () => {
      await cell.locator(".jp-InputArea-editor").click();
      await this.page.keyboard.press("Control+Enter");
    });
  }

  /** Waits until a cell has run. */
  async waitForCell(execution: number): Promise<void> {
    await this.notebook.locator(".jp-InputPrompt", { hasText: `[${execution}]` }).waitFor();
  }

  /**
   * Waits until each cell that was sent to the kernel has its reply and its "idle", so that all of its
   * outputs are in the notebook. Prompts and the kernel's status do not say so: JupyterLab takes the star
   * from every cell behind one that fails, even if they run on, and a kernel is idle between two cells.
   */
  async waitUntilDone(): Promise<void> {
    await this.page.evaluate(
      `Promise.allSettled(${CODE_CELLS}.map(({ outputArea }) => outputArea.future?.done))`,
    );
  }

  /** Does something, and waits until it has had some, or every, code cell sent to the kernel. */
  async #begin(which: "some" | "every", act: () => Promise<void>): Promise<void> {
    await this.page.evaluate(
      `window.earlier = new Set(${CODE_CELLS}.map(({ outputArea }) => outputArea.future))`,
    );
    await act();
    await this.page.waitForFunction(
      `${CODE_CELLS}.${which}(({ outputArea }) => !window.earlier.has(outputArea.future))`,
    );
  }

  /** Presses the toolbar's Stop button. */
  async stop(): Promise<void> {
    await this.notebook.locator("[data-command='notebook:interrupt-kernel']").click();
  }

  /** Saves the open notebook and reads it. */
  async save(name: string): Promise<SavedCell[]> {
    const path = join(this.#folder, `${name}.ipynb`);
    await this.page.evaluate(`window.jupyterapp.commands.execute("docmanager:save")`);
    return JSON.parse(await Deno.readTextFile(path)).cells;
  }
}

/** All cells are drawn, also those out of view, so that a test finds every output on the page. */
async function writeSettings(folder: string, theme: "light" | "dark"): Promise<void> {
  const settings = {
    "notebook-extension/tracker": { windowingMode: "none" },
    "apputils-extension/themes": {
      theme: theme === "dark" ? "JupyterLab Dark" : "JupyterLab Light",
    },
    "apputils-extension/notification": { fetchNews: "false", checkForUpdates: false },
  };
  for (const [name, values] of Object.entries(settings)) {
    const path = join(folder, "@jupyterlab", `${name}.jupyterlab-settings`);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeTextFile(path, JSON.stringify(values));
  }
}

/** Reads on, so that the server can write on, and gives the address that it names first. */
async function readUrl(stderr: ReadableStream<Uint8Array>): Promise<string> {
  const found = Promise.withResolvers<string>();
  (async () => {
    let text = "";
    for await (const part of stderr.pipeThrough(new TextDecoderStream())) {
      text = (text + part).slice(-20_000);
      const url = /(http:\/\/127\.0\.0\.1:\d+)\/lab/.exec(text)?.[1];
      if (url !== undefined) found.resolve(url);
    }
    found.reject(new Error(`JupyterLab ended: ${text}`));
  })();
  const url = await found.promise;
  assert(url !== undefined);
  return url;
}
