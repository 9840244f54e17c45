import { join } from "@std/path";
import { UserError } from "../error.ts";
import { ROOT } from "../paths.ts";
import { NOTEBOOKS_DIR } from "../jupyter/cells.ts";
import { setUpJupyter } from "../jupyter/environment.ts";

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
    const extension = new Deno.Command(python, {
      args: ["-m", "jupyterlab", `--ServerApp.root_dir=${ROOT}`, startUrl(), ...args],
      env: { ...variables },
      cwd: NOTEBOOKS_DIR,
    }).spawn();
    Deno.addSignalListener("SIGINT", () => {});
    return (await extension.status).code;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    return 1;
  }
}

function startUrl(): string {
  return `--LabApp.default_url=${join("/lab", "tree", "notebooks", "01_ingest.ipynb")}`;
}

if (import.meta.main) Deno.exit(await lab(Deno.args));
