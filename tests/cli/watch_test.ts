import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { TextLineStream } from "../../lib/ledger/streams.ts";
import { ingestTask } from "../../lib/cli/ingest.ts";
import { callTask } from "../_call.ts";
import { taskArguments } from "../_task.ts";
import { ask, withFolder } from "../_temporary.ts";
import { PrintedLog } from "../ledger/store/_printed.ts";

const NAME = "2024-03-01-[$LATEST]0123456789abcdef0123456789abcdef";

function logOf(day: string): string {
  return String(new PrintedLog().transaction(`${day}T21:00:00.000Z`, {}));
}

Deno.test("ingest --watch reads files as they come, when they are whole, and ends at a signal", () =>
  withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    const logs = `${folder}/logs`;
    Deno.mkdirSync(`${logs}/${NAME}`, { recursive: true });
    const child = new Deno.Command(Deno.execPath(), {
      args: [...taskArguments("ingest"), logs, "--db", ledger, "--no-findings"]
        .concat("--watch", "--every", "0.3"),
      cwd: ROOT,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const errors = new Response(child.stderr).text();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(
      new TextLineStream(),
    )
      [Symbol.asyncIterator]();
    const next = async () => String((await lines.next()).value);
    try {
      assertStringIncludes(await next(), `Watching ${logs}, every 0.3 s`);
      const first = logOf("2024-03-01");
      Deno.writeTextFileSync(`${logs}/${NAME}/000000`, first.slice(0, 40));
      const writing = setInterval(() => {
        const { size } = Deno.statSync(`${logs}/${NAME}/000000`);
        const more = first.slice(size, size + 300);
        Deno.writeTextFileSync(`${logs}/${NAME}/000000`, more, { append: true });
        if (more === "") clearInterval(writing);
      }, 50);
      assertStringIncludes(await next(), "  1 file read, ");
      Deno.writeTextFileSync(`${logs}/${NAME}/000001`, logOf("2024-03-02"));
      assertStringIncludes(await next(), "  1 file read, ");
      const counts = "select count(*) as n, min(stream) as stream from transactions";
      assertEquals(await ask(ledger, counts), [{ n: 2, stream: NAME }]);
      assertEquals(await ask(ledger, "select count(*) as n from log_files"), [{ n: 2 }]);
    } finally {
      child.kill("SIGTERM");
    }
    assertEquals((await child.status).code, 0);
    assert(!(await errors).includes("at "), await errors);
    await lines.return?.();
  }));

Deno.test("ingest says in a line what is wrong with --watch", async () => {
  const wrong: [string[], string][] = [
    [["--every", "5"], "Cannot use --every without --watch"],
    [["--watch", "--every", "0"], 'Cannot use --every "0"'],
    [["/no/such/folder", "--watch"], "does not exist"],
  ];
  for (const [args, message] of wrong) {
    const { code, lines } = await callTask(ingestTask, ...args, "--db", "/no/such/ledger");
    assertEquals(code, 1);
    assertStringIncludes(lines.at(-1)!, message);
  }
});
