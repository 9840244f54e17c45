import { assertEquals, assertMatch, assertStringIncludes } from "../_assert.ts";
import { serve } from "../../lib/cli/serve.ts";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { callTask } from "../_call.ts";
import { makeLedger, withFolder } from "../_temporary.ts";
import { taskArguments } from "../_task.ts";

const call = (...args: string[]) => callTask(serve, ...args);

Deno.test("serve --help says how to use it, and what it cannot do is one line", async () => {
  const help = await call("--help");
  assertEquals(help.code, 0);
  for (const option of ["--port", "--db", "--host", "--rules"]) {
    assertStringIncludes(help.lines.join("\n"), option);
  }
  const refused: [args: string[], words: string][] = [
    [["--port", "x"], `Cannot use --port "x"`],
    [["--port", "99999"], `Cannot use --port "99999"`],
    [["02_reconcile"], `Cannot use "02_reconcile"`],
    [["--db", "/nowhere/ledger"], "there is no ledger"],
    [["--nonsense"], "Unknown option --nonsense"],
  ];
  for (const [args, words] of refused) {
    const { code, lines } = await call(...args);
    assertEquals([code, lines.length], [1, 1], args.join(" "));
    assertStringIncludes(lines[0], words);
  }
});

/** Asks the server at all addresses of this machine, and what its cells may do of a network. */
const CLIENT = `
const others = Deno.networkInterfaces().map(({ address }) => address)
  .filter((address) => !/^127\\.|^::1$|^fe80/.test(address));
const port = Deno.args[0];
console.log((await (await fetch("http://127.0.0.1:" + port + "/version")).text()).length > 0);
for (const hostname of [...others, "::1"]) {
  await Deno.connect({ hostname, port: Number(port) }).then(() => console.log("reached"), () => {});
}
const page = await fetch("http://127.0.0.1:" + port + "/rows/findings?size=25");
console.log(page.status, (await page.text()).includes("Findings"));`;

Deno.test("serve is reached from this machine alone, and ends with code 0 by Ctrl-C", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const process = new Deno.Command(Deno.execPath(), {
      args: [...taskArguments("serve"), "--port", "0", "--db", ledger],
      cwd: ROOT,
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const line = (await reader.read()).value ?? "";
    assertMatch(line, /^Serving .* at http:\/\/127\.0\.0\.1:\d+\/ \(Ctrl\+C ends it\)\n$/);
    const client = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-net", "--allow-sys", "-", /:(\d+)\//.exec(line)![1]],
      stdin: "piped",
      stdout: "piped",
      env: { NO_COLOR: "1" },
    });
    const asked = client.spawn();
    const writer = asked.stdin.getWriter();
    await writer.write(new TextEncoder().encode(CLIENT));
    await writer.close();
    const { stdout } = await asked.output();
    assertEquals(new TextDecoder().decode(stdout).trim().split("\n"), ["true", "200 true"]);
    process.kill("SIGINT");
    await reader.cancel();
    assertEquals((await process.status).code, 0);
  }));
