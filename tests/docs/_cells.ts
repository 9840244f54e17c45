import { join } from "node:path";
import { joinCells } from "../../lib/notebook/runner/join.ts";
import { type Clone, environment } from "./_clone.ts";

const MARK = "\u0001end of cell";
const HEAD = `import { renderTable as $table, show as $show } from "balancebook";
const $input = Deno.stdin.readable.getReader();`;

/** Cells of a page that run as one program, each when it is asked for. */
export class Cells {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;
  readonly #errors: Promise<string>;
  #printed = "";

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#input = child.stdin.getWriter();
    this.#output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#errors = new Response(child.stderr).text();
  }

  /** Starts a program of cells in a working copy; nothing runs yet. */
  static start({ folder }: Clone, sources: readonly string[]): Cells {
    const path = join(folder, "cells.ts");
    const steps = sources.map((source) =>
      `await $input.read();\n${source}\nconsole.log(${JSON.stringify(MARK)});`
    );
    const cells = [HEAD, ...steps].map((source, number) => ({ number, source, tags: [] }));
    const { code } = joinCells(cells);
    Deno.writeTextFileSync(path, code);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--no-check", path],
      cwd: folder,
      env: environment(),
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new Cells(child);
  }

  /** Runs the next cell and gives what it prints. */
  async next(): Promise<string> {
    await this.#input.write(new TextEncoder().encode("\n"));
    for (;;) {
      const end = this.#printed.indexOf(`${MARK}\n`);
      if (end >= 0) {
        const printed = this.#printed.slice(0, end);
        this.#printed = this.#printed.slice(end + MARK.length + 1);
        return printed;
      }
      const { done, value } = await this.#output.read();
      if (done) throw new Error(`The cell failed: ${await this.#errors}`);
      this.#printed += value;
    }
  }

  /** Ends the program. */
  async end(): Promise<void> {
    await this.#input.close().catch(() => {});
    for (;;) if ((await this.#output.read()).done) break;
    await Promise.all([this.#child.status, this.#errors]);
  }
}

/** Writes a query as the cell that shows its rows. */
export function sqlCell(sql: string): string {
  const text = sql.trim().replace(/;$/, "").replace(/[\\`]|\$\{/g, (part) => `\\${part}`);
  return `await $show($table(await ledger.sql\`${text}\`, { limit: 60 }));`;
}
