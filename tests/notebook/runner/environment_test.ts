import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { join } from "node:path";
import { jupyterFolder, setUpJupyter } from "../../../lib/notebook/runner/environment.ts";
import { ROOT } from "../../../lib/ledger/paths.ts";
import { withFolder } from "../../_temporary.ts";

Deno.test("setUpJupyter() installs once, also when two ask at the same time", async () => {
  await setUpJupyter();
  const lines: string[] = [];
  const onProgress = (line: string) => void lines.push(line);
  const [one, two] = await Promise.all([
    setUpJupyter({ onProgress }),
    setUpJupyter({ onProgress }),
  ]);
  assertEquals(lines, []);
  assertEquals(one, two);
});

Deno.test("setUpJupyter() keeps everything inside the repository", async () => {
  const { python, variables } = await setUpJupyter();
  assert(python.startsWith(join(ROOT, ".venv")));
  const folders = Object.entries(variables).filter(([name]) => !/^PYTHON(?:UTF8|DONT)/.test(name));
  for (const [name, path] of folders) assert(path.startsWith(join(ROOT, ".jupyter")), name);
});

Deno.test("setUpJupyter() offers the running Deno as the only kernel", async () => {
  const { python, variables } = await setUpJupyter();
  const { stdout } = await new Deno.Command(python, {
    args: ["-m", "jupyter", "kernelspec", "list", "--json"],
    env: { ...variables },
  }).output();
  const { spec } = JSON.parse(new TextDecoder().decode(stdout)).kernelspecs.deno;
  assertEquals([spec.argv[0], spec.argv.at(-1)], [python, Deno.execPath()]);
  assertEquals([spec.interrupt_mode, spec.env.NO_COLOR], ["message", "1"]);
  const config = JSON.parse(
    await Deno.readTextFile(join(jupyterFolder(), "config", "jupyter_server_config.json")),
  );
  assertEquals(config.KernelSpecManager.allowed_kernelspecs, ["deno"]);
});

/** Sets Jupyter up in a process that finds the programs of one folder only, and says how it went. */
async function setUpWith(
  programs: string,
  variables: Record<string, string> = {},
): Promise<string> {
  const module = import.meta.resolve("../../../lib/notebook/runner/environment.ts");
  const code = `import { setUpJupyter } from "${module}";
    const onProgress = (line) => console.log(line.slice(0, 18));
    await setUpJupyter({ onProgress })
      .then(() => console.log("done"), ({ name, message }) => console.log(name, message));`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: ROOT,
    env: { ...variables, PATH: programs },
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

const NO_PROGRAMS = join(ROOT, "lib");
const NONE_FOUND =
  "UserError Cannot set up Jupyter: it needs Python 3.10 or later with venv, and none was found";
// Stands for a Python: its venv is a link to itself, and its pip installs nothing.
const PYTHON = `#!/bin/sh
case "$1 $2" in
  "-c "*) echo "$0|3|11|0" ;;
  "-m venv") /bin/mkdir -p "$4/bin" && /bin/ln -sf "$0" "$4/bin/python" &&
    echo "home = $(/usr/bin/dirname "$0")" > "$4/pyvenv.cfg" ;;
esac
`;

Deno.test({
  name: "setUpJupyter() installs again where the Python of .venv is another one, or gone",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const variables = {
        BALANCEBOOK_VENV: join(folder, "venv"),
        BALANCEBOOK_JUPYTER: join(folder, "jupyter"),
      };
      assertEquals(await setUpWith(NO_PROGRAMS, variables), NONE_FOUND);
      const bin = join(folder, "bin");
      const other = join(folder, "other");
      for (const programs of [bin, other]) {
        Deno.mkdirSync(programs);
        Deno.writeTextFileSync(join(programs, "python3"), PYTHON, { mode: 0o755 });
      }
      assertEquals(await setUpWith(bin, variables), "Installing Jupyter\ndone");
      // Nothing is started where all is there.
      assertEquals(await setUpWith(NO_PROGRAMS, variables), "done");
      Deno.renameSync(bin, join(folder, "moved"));
      assertEquals(await setUpWith(NO_PROGRAMS, variables), NONE_FOUND);
      assertEquals(await setUpWith(other, variables), "Installing Jupyter\ndone");
    }),
});

const requirements = () => Deno.readTextFileSync(join(ROOT, "notebooks", "requirements.txt"));

/** Requirements of a file for pip, each with its markers and hashes on one line. */
function readRequirements(text: string): string[] {
  return text.replaceAll("\\\n", " ").split("\n").filter((line) => /^[^#\s]/.test(line));
}

Deno.test("every Python package is pinned to one version, and each of its files by hash", async () => {
  const lines = readRequirements(requirements());
  for (const line of lines) {
    assert(/^[\w.-]+==[\w.]+(?: ; [^\\]+?)?(?:\s+--hash=sha256:[0-9a-f]{64})+$/.test(line), line);
  }
  const nameOf = (pin: string) => pin.split(/[ ;]/)[0].toLowerCase().replaceAll(/[-_.]+/g, "-");
  const { python } = await setUpJupyter();
  const { stdout } = await new Deno.Command(python, { args: ["-m", "pip", "freeze"] }).output();
  const pins = new Set(lines.map(nameOf));
  const installed = new TextDecoder().decode(stdout).trim().split("\n");
  assertEquals(installed.filter((line) => !pins.has(nameOf(line))), []);
  const asked = Deno.readTextFileSync(join(ROOT, "notebooks", "requirements.in"));
  for (const line of readRequirements(asked)) assert(pins.has(nameOf(line)), line);
});

Deno.test("pip refuses a Python package whose file has another hash", () =>
  withFolder(async (folder) => {
    const [first] = readRequirements(requirements());
    const changed = first.replaceAll(/[0-9a-f]{64}/g, "0".repeat(64));
    Deno.writeTextFileSync(`${folder}/requirements.txt`, changed);
    const { python } = await setUpJupyter();
    const { code, stderr } = await new Deno.Command(python, {
      args: ["-m", "pip", "download", "--quiet", "--no-cache-dir", "--no-deps", "--require-hashes"]
        .concat("--dest", folder, "--requirement", `${folder}/requirements.txt`),
      stderr: "piped",
    }).output();
    assertEquals(code, 1);
    assertStringIncludes(new TextDecoder().decode(stderr), "DO NOT MATCH THE HASHES");
  }));
