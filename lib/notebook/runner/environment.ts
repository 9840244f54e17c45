import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../../ledger/error.ts";
import { ROOT } from "../../ledger/paths.ts";

/** Options of {@linkcode setUpJupyter}. */
export interface SetUpJupyterOptions {
  /** Called with one line before each step that takes a while. */
  readonly onProgress?: (line: string) => void;
}

/** A Jupyter that lives inside the repository and offers the Deno kernel only. */
export interface JupyterEnvironment {
  /** Absolute path of the virtual environment's Python. */
  readonly python: string;
  /** Environment variables for everything that is started with that Python. */
  readonly variables: Readonly<Record<string, string>>;
}

const REQUIREMENTS = join(ROOT, "notebooks", "requirements.txt");
const KERNEL_PROXY = join(import.meta.dirname!, "..", "kernel", "proxy", "kernel_proxy.py");
/**
 * Has the C library keep more freed memory for each thread. DuckDB plans the many queries of findings with
 * millions of small pieces: a tenth to a fifth of the work is to look for them (D-302).
 */
export const MALLOC_CACHE: Readonly<Record<string, string>> = {
  GLIBC_TUNABLES: "glibc.malloc.tcache_count=500",
};
const MIN_MINOR = 10;
const CULL_S = 1800;
const PING_TIMEOUT_MS = 600_000;

/**
 * Folder for everything that Jupyter writes, `BALANCEBOOK_JUPYTER` or the git-ignored `.jupyter`;
 * nothing goes to the user's home.
 */
export function jupyterFolder(): string {
  return resolve(Deno.env.get("BALANCEBOOK_JUPYTER") || join(ROOT, ".jupyter"));
}

/** The virtual environment with Jupyter's packages, `BALANCEBOOK_VENV` or the git-ignored `.venv`. */
function venvFolder(): string {
  return resolve(Deno.env.get("BALANCEBOOK_VENV") || join(ROOT, ".venv"));
}

function stampPath(): string {
  return join(venvFolder(), "balancebook.stamp");
}

function kernelPath(): string {
  return join(jupyterFolder(), "share", "kernels", "deno", "kernel.json");
}

/**
 * Makes sure that Jupyter and its Deno kernel are there, in `.venv/` and `.jupyter/`.
 *
 * The first call installs the pinned packages of `notebooks/requirements.txt`, of which each file
 * must have a hash that is named there; later ones only look whether those, and the Python, are
 * still the same. Two processes that call at the same time wait for each other. The kernel is the
 * Deno that runs this code, behind a proxy (`lib/notebook/kernel/proxy`).
 *
 * @throws {UserError} If there is no Python 3.10 or later with `venv`, or pip fails
 */
export async function setUpJupyter(
  options: SetUpJupyterOptions = {},
): Promise<JupyterEnvironment> {
  await Deno.mkdir(jupyterFolder(), { recursive: true });
  using lock = await Deno.open(join(jupyterFolder(), "lock"), { create: true, write: true });
  await lock.lock(true);
  await writeConfiguration();
  if (!await isInstalled()) {
    const python = await findPython();
    options.onProgress?.("Installing Jupyter into .venv (once, about a minute)");
    await install(python.path);
    await Deno.writeTextFile(stampPath(), await stampOf());
  }
  const paths = {
    JUPYTER_PATH: join(jupyterFolder(), "share"),
    JUPYTER_CONFIG_DIR: join(jupyterFolder(), "config"),
    JUPYTER_DATA_DIR: join(jupyterFolder(), "data"),
    JUPYTER_RUNTIME_DIR: join(jupyterFolder(), "runtime"),
    IPYTHONDIR: join(jupyterFolder(), "ipython"),
    PYTHONPYCACHEPREFIX: join(jupyterFolder(), "pycache"),
  };
  // Compiled modules are kept, whatever the machine says: without them JupyterLab starts in 20 s.
  const variables = { ...paths, PYTHONUTF8: "1", PYTHONDONTWRITEBYTECODE: "" };
  return { python: venvPython(), variables };
}

/** What is there of Jupyter, looked at without changing anything. */
export interface JupyterState {
  /** The Python that Jupyter needs, or why there is none. */
  readonly python: { readonly version: string } | { readonly trouble: string };
  /** Whether the pinned packages are installed in `.venv`, for this Python. */
  readonly isInstalled: boolean;
  /** The Deno that the kernel starts; null where none was written. */
  readonly kernelCommand: string | null;
}

/** Looks at what is there of Jupyter; changes nothing. */
export async function inspectJupyter(): Promise<JupyterState> {
  const kernel = await readIfThere(kernelPath());
  const kernelCommand = kernel === undefined
    ? null
    : String((JSON.parse(kernel) as { argv: string[] }).argv.at(-1));
  try {
    const python = await findPython();
    const installed = await isInstalled();
    return { python: { version: python.version }, isInstalled: installed, kernelCommand };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { python: { trouble: error.message }, isInstalled: false, kernelCommand };
  }
}

/** Whether the pinned packages are in `.venv`, for the Python that is there. */
export async function isInstalled(): Promise<boolean> {
  const stamp = await readIfThere(stampPath());
  return stamp !== undefined && stamp === await stampOf();
}

/**
 * What `.venv` was made from: the packages, and the Python that it runs, wherever links lead to it. Nothing
 * is started for it: some version managers take a third of a second to start a Python.
 */
async function stampOf(): Promise<string> {
  const settings = await readIfThere(join(venvFolder(), "pyvenv.cfg")) ?? "";
  const home = /^home\s*=\s*(.+)$/m.exec(settings)?.[1].trim() ?? "";
  return createHash("sha256").update(await Deno.readTextFile(REQUIREMENTS))
    .update([venvFolder(), pathOf(venvPython()), settings, pathOf(home)].join("\n")).digest("hex");
}

/** Where the links of a path lead; nothing where that is not there, or not for this user. */
function pathOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return "";
  }
}

async function findPython(): Promise<{ path: string; version: string }> {
  const probe =
    "import sys, venv, ensurepip; print(sys.executable, *sys.version_info[:3], sep='|')";
  let trouble = "none was found";
  for (const name of ["python3", "python"]) {
    const { code, stdout, stderr } = await run(name, ["-c", probe]);
    if (code === 0) {
      const [path, major, minor, micro] = stdout.trim().split("|");
      if (+major === 3 && +minor >= MIN_MINOR) return { path, version: `3.${minor}.${micro}` };
      trouble = `${name} is ${major}.${minor}.${micro}`;
    } else if (/No module named '?(venv|ensurepip)/.test(stderr)) {
      trouble = `${name} lacks its venv module (package python3-venv on Debian and Ubuntu)`;
    }
  }
  throw new UserError(
    `Cannot set up Jupyter: it needs Python 3.${MIN_MINOR} or later with venv, and ${trouble}`,
  );
}

async function install(python: string): Promise<void> {
  const steps: [string, string[]][] = [
    [python, ["-m", "venv", "--clear", venvFolder()]],
    [
      venvPython(),
      // What is compiled beside the modules would not be used: see PYTHONPYCACHEPREFIX.
      ["-m", "pip", "install", "--quiet", "--no-compile", "--no-cache-dir"]
        .concat("--disable-pip-version-check", "--no-warn-script-location")
        .concat("--require-hashes", "--requirement", REQUIREMENTS),
    ],
  ];
  for (const [command, args] of steps) {
    const { code, stdout, stderr } = await run(command, args);
    if (code === 0) continue;
    const lines = `${stdout}\n${stderr}`.trim().split("\n");
    const reason = lines.findLast((line) => /^error/i.test(line)) ?? lines.at(-1);
    throw new UserError(`Cannot install Jupyter into .venv: ${reason}`);
  }
}

/** Writes the kernel's and the server's configuration, where it is not the same already. */
async function writeConfiguration(): Promise<void> {
  const config = join(jupyterFolder(), "config");
  await writeJson(kernelPath(), {
    argv: [venvPython(), "-W", "ignore", KERNEL_PROXY, "{connection_file}", Deno.execPath()],
    display_name: "Deno",
    language: "typescript",
    interrupt_mode: "message",
    env: { ...MALLOC_CACHE, NO_COLOR: "1", TZ: "UTC", DENO_NO_UPDATE_CHECK: "1" },
  });
  await writeText(
    join(config, "jupyter_server_config.py"),
    `import sys
sys.path.append(${JSON.stringify(import.meta.dirname)})
from keep_outputs import keep_outputs
c.ContentsManager.pre_save_hook = keep_outputs
`,
  );
  await writeJson(join(config, "jupyter_server_config.json"), {
    // A kernel that nobody is connected to, and that shows nothing for so long, is ended, busy or not.
    MappingKernelManager: { cull_idle_timeout: CULL_S, cull_interval: 60, cull_busy: true },
    KernelSpecManager: { allowed_kernelspecs: ["deno"], ensure_native_kernel: false },
    MultiKernelManager: { default_kernel_name: "deno" },
    // The server drops what comes faster than it likes; our proxy limits what a cell shows, and says so.
    ZMQChannelsWebsocketConnection: { limit_rate: false },
    // A browser that draws much answers late; what is under way to it would be lost with the connection.
    ServerApp: { tornado_settings: { ws_ping_timeout: PING_TIMEOUT_MS } },
  });
  await writeJson(join(config, "jupyter_lab_config.json"), {
    LabApp: { check_for_updates_class: "jupyterlab.NeverCheckForUpdate", news_url: null },
  });
  // Whoever closes a notebook has done with its kernel.
  await writeJson(join(config, "labconfig", "default_setting_overrides.json"), {
    "@jupyterlab/notebook-extension:tracker": { kernelShutdown: true },
  });
  await writeJson(join(config, "labconfig", "page_config.json"), {
    disabledExtensions: { "@jupyterlab/apputils-extension:announcements": true },
  });
}

function writeJson(path: string, value: unknown): Promise<void> {
  return writeText(path, JSON.stringify(value, null, 2) + "\n");
}

async function writeText(path: string, text: string): Promise<void> {
  if (await readIfThere(path) === text) return;
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function venvPython(): string {
  return Deno.build.os === "windows"
    ? join(venvFolder(), "Scripts", "python.exe")
    : join(venvFolder(), "bin", "python");
}

async function run(
  command: string,
  args: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const output = await new Deno.Command(command, { args: [...args], stdin: "null" }).output();
    const decoder = new TextDecoder();
    return {
      code: output.code,
      stdout: decoder.decode(output.stdout),
      stderr: decoder.decode(output.stderr),
    };
  } catch (error) {
    const isNone = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.PermissionDenied;
    if (isNone) return { code: 127, stdout: "", stderr: "" };
    throw error;
  }
}
