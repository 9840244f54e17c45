import { ROOT } from "../../ledger/paths.ts";

/**
 * Runs Deno in the repository's root and gives what it prints.
 *
 * @param input What it reads from its standard input; nothing by default.
 * @throws {Error} If it fails; the message holds what it says.
 */
export async function runDeno(args: readonly string[], input = ""): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const writing = writer.write(new TextEncoder().encode(input)).then(() => writer.close())
    .catch(() => {});
  const { code, stdout, stderr } = await child.output();
  await writing;
  const text = new TextDecoder();
  if (code === 0) return text.decode(stdout);
  throw new Error(`deno ${args.join(" ")} failed: ${text.decode(stderr).trim()}`);
}
