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

Deno.test("setUpJupyter() says in one line that Python is missing", async () => {
  const module = import.meta.resolve("../../../lib/notebook/runner/environment.ts");
  const code = `import { setUpJupyter } from "${module}";
    await setUpJupyter().catch((error) => console.log(error.name, error.message));`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: ROOT,
    env: { PATH: join(ROOT, "lib") },
  }).output();
  assertStringIncludes(
    new TextDecoder().decode(stdout),
    "UserError Cannot set up Jupyter: it needs Python 3.10 or later with venv, and none was found",
  );
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
