import { UserError } from "../ledger/error.ts";
import { NOTEBOOKS_DIR, SCRATCH_DIR } from "../notebook/runner/cells.ts";
import { readSystemError } from "../ledger/system_error.ts";
import { setUpJupyter } from "../notebook/runner/environment.ts";
import { runAsProcess } from "./_main.ts";
import { RULES_HELP, useRules } from "./_scope.ts";

const HELP = `Usage: deno task lab [OPTION...]

Opens the notebooks in JupyterLab with the Deno kernel. The folder scratch is for notebooks of your
own; git ignores it. Saving the others changes their cells only: their outputs stay those of the sample
(\`deno task notebooks --save\`). All other options go to JupyterLab as they are, such as --no-browser or
--port=8890.

${RULES_HELP}
  --help           show this`;

/**
 * Starts JupyterLab on the notebooks and waits until it ends.
 *
 * @param args `--rules DIR`; all others are passed on to JupyterLab
 * @returns JupyterLab's exit code; 1 if it could not be set up
 */
export async function lab(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(HELP);
    return 0;
  }
  try {
    const { folder, others } = takeRules(args);
    useRules(folder);
    const { python, variables } = await setUpJupyter({ onProgress: (line) => console.log(line) });
    await Deno.mkdir(SCRATCH_DIR, { recursive: true });
    const hasRoot = others.some((arg) => arg.startsWith("--ServerApp.root_dir="));
    const root = hasRoot ? [] : [`--ServerApp.root_dir=${NOTEBOOKS_DIR}`];
    const server = new Deno.Command(python, {
      args: ["-m", "jupyterlab", ...root, ...others],
      env: { ...variables },
    }).spawn();
    // The terminal sends SIGINT to the server too, which asks before it ends.
    Deno.addSignalListener("SIGINT", () => {});
    if (Deno.build.os !== "windows") {
      Deno.addSignalListener("SIGTERM", () => server.kill("SIGTERM"));
    }
    return (await server.status).code;
  } catch (error) {
    const known = error instanceof UserError ? error : readSystemError(error);
    if (known === null) throw error;
    console.error(known.message);
    return 1;
  }
}

/**
 * Takes `--rules DIR` or `--rules=DIR` out of arguments, since JupyterLab does not know it.
 *
 * @throws {UserError} If no folder follows.
 */
export function takeRules(
  args: readonly string[],
): { readonly folder: string | undefined; readonly others: readonly string[] } {
  const at = args.findIndex((arg) => arg === "--rules" || arg.startsWith("--rules="));
  if (at < 0) return { folder: undefined, others: args };
  const isJoined = args[at] !== "--rules";
  const folder = isJoined ? args[at].slice("--rules=".length) : args[at + 1];
  if (!folder || !isJoined && folder.startsWith("-")) {
    throw new UserError("Cannot read option --rules: it has no value");
  }
  return { folder, others: args.toSpliced(at, isJoined ? 1 : 2) };
}

if (import.meta.main) await runAsProcess(lab);
