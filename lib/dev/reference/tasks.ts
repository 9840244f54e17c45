import { join } from "node:path";
import { ROOT } from "../../ledger/paths.ts";
import { runDeno } from "./run_deno.ts";

/** Writes the page about the tasks of `deno.json`: what each prints with `--help`, as Markdown. */
export async function tasksPage(): Promise<string> {
  const { tasks } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json"))) as {
    tasks: Record<string, string>;
  };
  const names = Object.keys(tasks);
  const helps: string[] = [];
  for (const name of names) {
    const [deno, ...args] = tasks[name].split(" ");
    if (deno !== "deno") throw new Error(`Cannot ask task ${name} for help: it does not run Deno`);
    helps.push(await runDeno([...args, "--help"]));
  }
  return [
    "# Tasks",
    "What each task prints with `--help`.",
    names.map((name) => `- [\`${name}\`](#${name})`).join("\n"),
    ...names.flatMap((name, index) => [
      `## ${name}`,
      "```text\n" + helps[index].trimEnd() + "\n```",
    ]),
  ].join("\n\n");
}
