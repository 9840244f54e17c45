import { UserError } from "../ledger/error.ts";
import { NOTEBOOKS_DIR } from "../notebook/runner/cells.ts";
import { setUpJupyter } from "../notebook/runner/environment.ts";
import { runAsProcess } from "./_main.ts";

const HELP = `Usage: deno task lab [OPTION...]

Opens the notebooks in JupyterLab with the Deno kernel. Options go to JupyterLab as they are,
such as --no-browser or --port=8890.`;

/**
 * Starts JupyterLab on the notebooks and waits until it ends.
 *
 * @param args passed on to JupyterLab
 * @returns JupyterLab's exit code; 1 if it could not be set up
 */
export async function lab(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(HELP);
    return 0;
  }
  try {
    const { python, variables } = await setUpJupyter({ onProgress: (line) => console.log(line) });
    const hasRoot = args.some((arg) => arg.startsWith("--ServerApp.root_dir="));
    const root = hasRoot ? [] : [`--ServerApp.root_dir=${NOTEBOOKS_DIR}`];
    const server = new Deno.Command(python, {
      args: ["-m", "jupyterlab", ...root, ...args],
      env: { ...variables },
    }).spawn();
    // The terminal sends SIGINT to the server too, which asks before it ends.
    Deno.addSignalListener("SIGINT", () => {});
    if (Deno.build.os !== "windows") {
      Deno.addSignalListener("SIGTERM", () => server.kill("SIGTERM"));
    }
    return (await server.status).code;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    return 1;
  }
}

if (import.meta.main) await runAsProcess(lab);
