import { dirname, join, relative } from "node:path";
import { ROOT } from "../../lib/ledger/paths.ts";

/** Asks `deno publish` which files it would publish; paths from the root, and what else it says. */
export async function dryRun(): Promise<{ code: number; files: string[]; printed: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const printed = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  const files = [...printed.matchAll(/^ *(file:\/\/\S+) \([\d.]+[KM]?B\)$/gm)]
    .map(([, url]) => relative(ROOT, new URL(url).pathname));
  return { code, files, printed };
}

/**
 * Makes a project of somebody else's in a folder: in `package/` only what would be published, which
 * `project/` links and imports by its names. Nothing of the repository can be reached from it. The packages
 * are installed.
 *
 * @returns The project's folder.
 */
export async function makeProject(folder: string): Promise<string> {
  for (const file of (await dryRun()).files) {
    const target = join(folder, "package", file);
    Deno.mkdirSync(dirname(target), { recursive: true });
    Deno.copyFileSync(join(ROOT, file), target);
  }
  const { name, version, exports, imports } = JSON.parse(
    Deno.readTextFileSync(join(ROOT, "deno.json")),
  );
  const project = join(folder, "project");
  Deno.mkdirSync(project);
  const modules = Object.keys(exports).map((module) => [
    join("balancebook", module),
    join(`jsr:${name}@${version}`, module),
  ]);
  const settings = {
    links: ["../package"],
    nodeModulesDir: "auto",
    imports: {
      ...Object.fromEntries(modules),
      "@uwdata/flechette": imports["@uwdata/flechette"],
    },
  };
  Deno.writeTextFileSync(join(project, "deno.json"), JSON.stringify(settings));
  Deno.copyFileSync(join(ROOT, "deno.lock"), join(project, "deno.lock"));
  // What a project links, its lock does not name: which versions there are is asked of the registry.
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet"],
    cwd: project,
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return project;
}
