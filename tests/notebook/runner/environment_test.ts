import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { join } from "node:path";
import { JUPYTER_DIR, setUpJupyter } from "../../../lib/notebook/runner/environment.ts";
import { ROOT } from "../../../lib/ledger/paths.ts";

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
  assertEquals(spec.argv[0], Deno.execPath());
  assertEquals([spec.interrupt_mode, spec.env.NO_COLOR], ["signal", "1"]);
  const config = JSON.parse(
    await Deno.readTextFile(join(JUPYTER_DIR, "config", "jupyter_server_config.json")),
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
    "UserError Cannot set up Jupyter: it needs Python 3.10 or later with venv, and there is none",
  );
});

Deno.test("every Python package is pinned to one version", async () => {
  const text = await Deno.readTextFile(join(ROOT, "notebooks", "requirements.txt"));
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  for (const line of lines) assert(/^[\w.-]+==[\w.]+(; .+)?$/.test(line), line);
  const { python } = await setUpJupyter();
  const { stdout } = await new Deno.Command(python, { args: ["-m", "pip", "freeze"] }).output();
  const pins = new Set(lines.map((line) => line.split(";")[0].toLowerCase()));
  const installed = new TextDecoder().decode(stdout).trim().toLowerCase().split("\n");
  assertEquals(installed.filter((line) => !pins.has(line)), []);
});
