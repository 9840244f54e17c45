import { assert } from "../../_assert.ts";
import { join } from "node:path";
import { jupyterFolder, setUpJupyter } from "../../../lib/notebook/runner/environment.ts";

/** How {@linkcode driveKernel} runs cells. */
export interface DriveOptions {
  /** As nbclient does; all at once, as JupyterLab does; or one by one, to be stopped. */
  readonly mode: "stock" | "queued" | "stopped";
  /** Whether the cells behind one that fails are to be given up. */
  readonly stopOnError?: boolean;
  /** When to press Stop, in seconds since each cell was sent; null for never. */
  readonly stopAfterS?: readonly (number | null)[];
  /** So many processes compute meanwhile. */
  readonly busy?: number;
  /** Cells, and places in them, to be asked about at the end; not where nbclient runs cells. */
  readonly inspect?: readonly (readonly [source: string, at: number])[];
  /** How many megabytes a cell may show. */
  readonly cellMb?: number;
  /** Where the notebook would be; a folder of Jupyter's by default, of which the language server knows nothing. */
  readonly folder?: string;
  /** Whether the text of an error is followed by where it came from. */
  readonly hasTracebacks?: boolean;
  /** Starts Deno without our proxy, as the kernels do that others set up. */
  readonly isBare?: boolean;
}

/** What arrived of cells. */
export interface Arrived {
  /** The texts of each cell's outputs. */
  readonly cells: readonly (readonly string[])[];
  /** What was said of the places that were asked about. */
  readonly inspected: readonly string[];
  /** Outputs after the end of their cell. */
  readonly late: number;
  /** What the client said of the kernel, as that it waited no longer; of nbclient only. */
  readonly warnings: readonly string[];
  /** Statuses of the replies. */
  readonly statuses: readonly string[];
  /** What the kernel said each cell was, when it began; not where nbclient runs cells. */
  readonly echoes: readonly string[];
  /** How long cells took since they were sent, or since Stop. */
  readonly durationsMs: readonly number[];
}

/** Runs cells in a Deno kernel of its own. */
export async function driveKernel(
  cells: readonly string[],
  options: DriveOptions,
): Promise<Arrived> {
  const { python, variables } = await setUpJupyter();
  const bare: Record<string, string> = options.isBare
    ? { JUPYTER_PATH: await writeBareKernel() }
    : {};
  const limit: Record<string, string> = options.cellMb === undefined
    ? {}
    : { BALANCEBOOK_CELL_MB: String(options.cellMb) };
  const driver = new Deno.Command(python, {
    args: ["-W", "ignore", join(import.meta.dirname!, "drive_kernel.py")],
    env: { ...variables, ...bare, ...limit, ...options.hasTracebacks ? { TRACEBACKS: "1" } : {} },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const job = JSON.stringify({ folder: jupyterFolder(), ...options, cells });
  const input = driver.stdin.getWriter();
  await input.write(new TextEncoder().encode(job));
  await input.close();
  const { stdout, stderr, success } = await driver.output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Writes a kernel that starts Deno alone into the folder of Jupyter. */
async function writeBareKernel(): Promise<string> {
  const folder = join(jupyterFolder(), "bare");
  await Deno.mkdir(join(folder, "kernels", "deno"), { recursive: true });
  const kernel = {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    env: { NO_COLOR: "1" },
  };
  await Deno.writeTextFile(
    join(folder, "kernels", "deno", "kernel.json"),
    JSON.stringify(kernel),
  );
  return folder;
}
