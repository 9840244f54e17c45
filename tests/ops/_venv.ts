import { createHash } from "node:crypto";
import { join } from "node:path";
import { ROOT } from "../../lib/ledger/paths.ts";

/**
 * Makes a virtual environment in the git-ignored `data/build/ops` with pinned packages, once.
 *
 * @param name Of `tests/ops/NAME_requirements.txt`, which names every package that is needed.
 * @returns The folder with its programs.
 * @throws {Error} If it cannot be installed here.
 */
export async function ensureVenv(name: string): Promise<string> {
  const folder = join(ROOT, "data", "build", "ops");
  const venv = join(folder, name);
  const requirements = join(import.meta.dirname!, `${name}_requirements.txt`);
  const stamp = join(venv, "balancebook.stamp");
  const wanted = createHash("sha256").update(Deno.readFileSync(requirements)).digest("hex");
  try {
    if (Deno.readTextFileSync(stamp) === wanted) return join(venv, "bin");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.mkdirSync(folder, { recursive: true });
  await runProgram("python3", "-m", "venv", "--clear", venv);
  const python = join(venv, "bin", "python");
  await runProgram(
    python,
    ...["-m", "pip", "install", "--quiet", "--no-cache-dir", "--no-deps", "-r", requirements],
  );
  Deno.writeTextFileSync(stamp, wanted);
  return join(venv, "bin");
}

/**
 * Runs a program to its end.
 *
 * @throws {Error} If it fails; with what it said.
 */
export async function runProgram(command: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args], stdout: "null" })
    .output();
  if (!success) {
    throw new Error(`${command} ${args[0]} failed: ${new TextDecoder().decode(stderr)}`);
  }
}
