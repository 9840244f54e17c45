import { join } from "node:path";
import { TextLineStream } from "../../ledger/streams.ts";
import type { JupyterEnvironment } from "./environment.ts";

/** What `run_notebooks.py` is to do; its fields are described there. */
export interface RunnerJob {
  readonly out: string;
  readonly timeout_s: number;
  readonly at_once: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly notebooks: readonly {
    readonly name: string;
    readonly source: string;
    readonly save: boolean;
    readonly runsAlone: boolean;
  }[];
}

/** What `run_notebooks.py` says of a notebook while it does its job. */
export type RunnerEvent =
  | { event: "cell"; name: string; done: number; total: number }
  | { event: "held"; name: string; durationMs: number; summary: string | null }
  | {
    event: "failed";
    name: string;
    durationMs: number;
    cell: number | null;
    line: string | null;
    errorName: string;
    message: string;
    stderr: string;
  };

/** The process that runs notebooks in Jupyter's kernels. It loads while the caller continues. */
export class PythonRunner {
  readonly #process: Deno.ChildProcess;
  #isOver = false;

  constructor({ python, variables }: JupyterEnvironment) {
    this.#process = new Deno.Command(python, {
      args: ["-W", "ignore", join(import.meta.dirname!, "run_notebooks.py")],
      env: { ...variables },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  /**
   * Has the process do a job, and listens to it until it ends.
   *
   * @param hear Called with each event.
   * @returns The exit code, and the last line that the process wrote to standard error.
   */
  async run(
    job: RunnerJob,
    hear: (event: RunnerEvent) => void,
  ): Promise<{ code: number; reason: string }> {
    const { stdin, stdout, stderr, status } = this.#process;
    const errors = new Response(stderr).text();
    const input = stdin.getWriter();
    await input.write(new TextEncoder().encode(`${JSON.stringify(job)}\n`));
    await input.close();
    const lines = stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
    for await (const line of lines) hear(JSON.parse(line) as RunnerEvent);
    const { code } = await status;
    this.#isOver = true;
    return { code, reason: (await errors).trim().split("\n").at(-1) || `exit code ${code}` };
  }

  /** Ends the process, unless it has done its job. */
  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const { stdin, stdout, stderr, status } = this.#process;
    try {
      this.#process.kill("SIGTERM");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
    const closing = [stdin, stdout, stderr].filter(({ locked }) => !locked).map((stream) =>
      stream instanceof ReadableStream ? stream.cancel() : stream.abort()
    );
    await Promise.allSettled([status, ...closing]);
  }
}
