import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { site } from "../../lib/cli/site.ts";
import { answerFromSite } from "../../lib/notebook/pages/site_server.ts";
import { readSiteAbout, writeSite } from "../../lib/notebook/pages/site.ts";
import { renderTable } from "../../lib/notebook/table.ts";
import { JUPYTER_DISPLAY } from "../../lib/notebook/kernel/kernel.ts";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { TextLineStream } from "../../lib/ledger/streams.ts";
import { callTask } from "../_call.ts";
import { makeLedger, withFolder } from "../_temporary.ts";
import { makeExecuted } from "../notebook/runner/_make_executed.ts";
import { taskArguments } from "../_task.ts";

const EVIL = `<img src=x onerror="alert(1)">`;
const PARAMETERS = { source: "const A = 1;", tag: "parameters" };
const MARK = `<meta name="generator" content="balancebook">`;

/** Asks for a path that leads out of the folder, at the loopback address and at all others. */
const CLIENT = `
const others = Deno.networkInterfaces().map(({ address }) => address)
  .filter((address) => !/^127\\.|^::1$|^fe80/.test(address));
for (const hostname of ["127.0.0.1", ...others, "::1"]) {
  try {
    const socket = await Deno.connect({ hostname, port: Number(Deno.args[0]) });
    const text = "GET /../../etc/passwd HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n";
    await socket.write(new TextEncoder().encode(text));
    console.log((await new Response(socket.readable).text()).split(" ")[1]);
  } catch {
    console.log("refused");
  }
}`;

const call = (...args: string[]) => callTask(site, ...args);

function start(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [...taskArguments("site"), ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("site --help says how to use it", async () => {
  const { code, lines } = await call("--help");
  assertEquals(code, 0);
  for (const option of ["--serve", "--port", "--currency", "--db"]) {
    assertStringIncludes(lines.join("\n"), option);
  }
});

Deno.test("site says in a line what is wrong, and touches nothing", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/notes.txt`, "mine");
    Deno.mkdirSync(`${folder}/pages`);
    Deno.writeTextFileSync(`${folder}/pages/index.html`, "somebody else's");
    const none = `${folder}/none`;
    const wrong: [string[], string][] = [
      [["nosuch", "-o", none], `Cannot find notebook "nosuch": there are `],
      [["--svae"], "--svae"],
      [["--port", "8001"], "Cannot use --port without --serve"],
      [["--serve", "--port", "99999"], `Cannot use --port "99999"`],
      [["--only-serve", "--port", "0", "-o", none], "it holds no site"],
      [["-o", folder], "it holds notes.txt"],
      [["-o", `${folder}/pages`], "it holds index.html"],
      [["-o", `${folder}/notes.txt`], "it is not a folder"],
      [["--db", none, "-o", none], "there is no ledger"],
      [["--from", "yesterday", "-o", none], "yesterday"],
    ];
    for (const [args, message] of wrong) {
      const { code, lines } = await call(...args);
      assertEquals([code, lines.length], [1, 1], lines.join("\n"));
      assertStringIncludes(lines[0], message);
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "notes.txt",
      "pages",
    ]);
  }));

Deno.test("the index has each notebook's title, question, answer and checks, and which failed", () =>
  withFolder(async (folder) => {
    await makeExecuted(folder, "01_one", [
      "# One: a title\n\n> What is\n> asked?\n\nWords.",
      PARAMETERS,
      { shows: [{ "text/markdown": "_Shown:_ **BHD**", "text/plain": "" }] },
      { shows: [{ "text/markdown": "**7** of 8 rows", "text/plain": "7 of 8 rows" }] },
      "## Which rows?\n\nSee `02_two`.",
      { shows: [{ "text/markdown": "not the answer", "text/plain": "" }] },
      { tag: "checks", shows: [{ "text/plain": "All 2 checks passed." }] },
    ]);
    await makeExecuted(folder, "02_two", [`# ${EVIL}`, `> ${EVIL}`, PARAMETERS, {
      shows: [{ "text/markdown": `${EVIL} [x](javascript:alert(1))`, "text/plain": "" }],
    }]);
    await makeExecuted(folder, "03_three", [PARAMETERS, { shows: [{ "text/plain": EVIL }] }]);
    const failure = { cell: 4, errorName: "Error", message: EVIL };
    const notebooks = ["01_one", "02_two", "03_three"]
      .map((name) => ({ name, failure: name === "02_two" ? failure : null }));
    const about = { notice: EVIL, facts: [["Ledger", EVIL]] as const };
    const read = (name: string) => Deno.readTextFileSync(`${folder}/${name}.html`);
    await writeSite(folder, notebooks, about);
    const [index, one, two] = ["index", "01_one", "02_two"].map(read);

    assertStringIncludes(index, MARK);
    assertStringIncludes(index, `<h2><a href="01_one.html">One: a title</a></h2>`);
    assertStringIncludes(index, "What is asked?");
    assertStringIncludes(index, "<strong>7</strong> of 8 rows");
    assertStringIncludes(index, "All 2 checks passed.");
    assertStringIncludes(index, `<div class="scope"><p><em>Shown:</em> <strong>BHD</strong></p>`);
    assert(!index.includes("not the answer"));
    assertStringIncludes(index, "<strong>Failed</strong> in cell 4: Error: &lt;img");
    assertStringIncludes(index, `<h2><a href="03_three.html">03_three</a></h2>`);
    assert(!/<img|<script|javascript:/.test(index));
    assert(!/javascript:|<p>(?:Synthetic)?<img|Error: <img/.test(two));
    assertStringIncludes(two, "<strong>Failed</strong> in cell 4");

    assertStringIncludes(one, `<a href="#Which-rows?">Which rows?</a>`);
    assertStringIncludes(one, `<a href="02_two.html"><code>02_two</code></a>`);
    assertStringIncludes(one, `<a href="01_one.ipynb" download>`);
    assertStringIncludes(one, `<a href="01_one.html" aria-current="page">One</a>`);
    assertEquals(one.match(/<h1/g)?.length, 1);
    assertEquals(one.match(/<details class="code">/g)?.length, 4);

    await writeSite(folder, notebooks, about);
    assertEquals(["index", "01_one", "02_two"].map(read), [index, one, two]);
  }));

Deno.test("a page lets the scripts of its tables run, and no others", () =>
  withFolder(async (folder) => {
    const rows = Array.from({ length: 20 }, (_, row) => ({ row, text: "<b>" }));
    const html = String(renderTable(rows)[JUPYTER_DISPLAY]()["text/html"]);
    const shown = {
      plain: html,
      injected: html.replace("</table>", "</table><script>evil()</script>"),
      none: EVIL,
    };
    for (const [name, output] of Object.entries(shown)) {
      await makeExecuted(folder, name, ["# One", { shows: [{ "text/html": output }] }]);
    }
    const notebooks = Object.keys(shown).map((name) => ({ name, failure: null }));
    await writeSite(folder, notebooks, { notice: null, facts: [] });
    const policies = notebooks.map(({ name }) => {
      const page = Deno.readTextFileSync(`${folder}/${name}.html`);
      return /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1].split("; ");
    });
    assertEquals(policies[0]?.[0], "default-src 'none'");
    assertEquals(policies.map((policy) => policy?.[1].match(/sha256-/g)?.length), [4, 4, 2]);
    assertEquals(policies[0], policies[1]);
  }));

Deno.test("a site names its ledger", () =>
  withFolder(async (folder) => {
    const about = await readSiteAbout(await makeLedger(folder, [SAMPLE_LOGS]));
    assertEquals(about.facts.map(([term]) => term), [
      "Ledger",
      "Logs",
      "Files read",
      "Transactions",
    ]);
    assert(/^2024-\d\d-\d\d to 2024-\d\d-\d\d \(UTC\)$/.test(about.facts[1][1]));
    assertEquals((await readSiteAbout(`${folder}/none.duckdb`)).facts, [["Ledger", "none.duckdb"]]);
  }));

Deno.test("a site's server gives the folder's own pages, by this machine's names only", () =>
  withFolder(async (folder) => {
    const inner = `${folder}/site`;
    Deno.mkdirSync(`${inner}/deep.html`, { recursive: true });
    Deno.writeTextFileSync(`${folder}/secret.html`, "secret");
    Deno.writeTextFileSync(`${inner}/index.html`, "index");
    Deno.writeTextFileSync(`${inner}/a b.ipynb`, "{}");
    Deno.writeTextFileSync(`${inner}/notes.txt`, "notes");
    Deno.symlinkSync(`${folder}/secret.html`, `${inner}/link.html`);
    const ask = (path: string, init?: RequestInit) =>
      answerFromSite(new Request(`http://127.0.0.1:8000${path}`, init), inner);
    const index = await ask("/");
    assertEquals([index.status, await index.text()], [200, "index"]);
    assertEquals(index.headers.get("content-type"), "text/html; charset=utf-8");
    assertEquals(index.headers.get("x-content-type-options"), "nosniff");
    assertEquals(await (await ask("/index.html?x=1", { method: "HEAD" })).text(), "");
    const notebook = await ask("/a%20b.ipynb");
    assertEquals(notebook.headers.get("content-type"), "application/x-ipynb+json; charset=utf-8");
    await notebook.body?.cancel();
    const outside = ["/../secret.html", "/..%2fsecret.html", "/%2e%2e%2fsecret.html", "/link.html"]
      .concat(`/${encodeURIComponent(`${folder}/secret.html`)}`, `/${folder}/secret.html`)
      .concat("/..%5csecret.html", "/%00", "/%ff", "/notes.txt", "/deep.html", "/none.html");
    for (const path of outside) assertEquals((await ask(path)).status, 404, path);
    assertEquals((await ask("/", { method: "POST", body: "x" })).status, 405);
    const elsewhere = new Request("http://evil.example:8000/");
    assertEquals((await answerFromSite(elsewhere, inner)).status, 403);
  }));

Deno.test({
  name: "site --only-serve listens on this machine only, says so, and ends at once on Ctrl+C",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/index.html`, MARK);
      const server = start("--only-serve", "--port", "0", "-o", folder);
      const lines = server.stdout.pipeThrough(new TextDecoderStream())
        .pipeThrough(new TextLineStream());
      const reader = lines.getReader();
      const { value = "" } = await reader.read();
      const port = / at http:\/\/127\.0\.0\.1:(\d+)\//.exec(value)?.[1] ?? "";
      assert(port !== "", value);

      const busy = await start("--only-serve", "--port", port, "-o", folder).output();
      assertEquals(busy.code, 1);
      assertEquals(
        new TextDecoder().decode(busy.stderr).trim(),
        `Cannot serve on port ${port}: it is in use; use another with --port`,
      );
      const client = await new Deno.Command(Deno.execPath(), { args: ["eval", CLIENT, port] })
        .output();
      const answers = new TextDecoder().decode(client.stdout).trim().split("\n");
      assertEquals([...new Set(answers)], ["404", "refused"]);

      server.kill("SIGINT");
      assertEquals((await reader.read()).done, true);
      assertEquals((await server.output()).code, 0);
    }),
});

Deno.test("site runs notebooks as chosen, and replaces an older site as a whole", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const out = `${folder}/site`;
    Deno.mkdirSync(out);
    Deno.writeTextFileSync(`${out}/index.html`, MARK);
    Deno.writeTextFileSync(`${out}/old.html`, "old");
    const options = ["--db", ledger, "-o", out, "--currency", "BHD"];
    const { code, lines } = await call("05_overdrafts", ...options);
    assertEquals(code, 0, lines.join("\n"));
    assert(lines.at(-1)?.endsWith("site/05_overdrafts.html"), lines.at(-1));
    assertEquals([...Deno.readDirSync(folder)].filter(({ name }) => /site/.test(name)).length, 1);
    assertEquals([...Deno.readDirSync(out)].map(({ name }) => name).sort(), [
      "05_overdrafts.html",
      "05_overdrafts.ipynb",
      "index.html",
    ]);
    const index = Deno.readTextFileSync(`${out}/index.html`);
    assertStringIncludes(index, "currency: <strong>BHD</strong>");
    assert(!/(?:src|href)="(?:\w+:(?<!data:)|\/)|@import/.test(index));
  }));
