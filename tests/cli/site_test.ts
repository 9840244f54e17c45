import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { site } from "../../lib/cli/site.ts";
import { answerFromSite } from "../../lib/notebook/pages/site/site_server.ts";
import { nameFiles } from "../../lib/notebook/pages/site/site_files.ts";
import { writeSite } from "../../lib/notebook/pages/site/write_site.ts";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { TextLineStream } from "../../lib/ledger/streams.ts";
import { callTask } from "../_call.ts";
import { makeLedger, makeLedgerWithFindings, withFolder } from "../_temporary.ts";
import { PrintedLog } from "../ledger/store/_printed.ts";
import { HOSTILE, makeLog, writeCells } from "../notebook/pages/_live.ts";
import { taskArguments } from "../_task.ts";

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
  for (const option of ["--serve", "--port", "--currency", "--db", "--pages"]) {
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
      [["--pages", "many"], `Cannot use --pages "many"`],
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

Deno.test("a site has its notebooks, each open case and each user in one, and texts stay texts", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, String(makeLog()));
    const ledger = await makeLedgerWithFindings(folder, [`${folder}/log`]);
    const [notebooks, out] = [`${folder}/notebooks`, `${folder}/site`];
    for (const path of [notebooks, out]) Deno.mkdirSync(path);
    writeCells(notebooks, "00_first", [
      `import { openLedger, renderCases, show } from "balancebook";`,
      "const ledger = await openLedger();",
      "await show(renderCases(await ledger.sql`from reviewed_cases where is_open`));",
    ]);
    writeCells(notebooks, "01_fails", [`throw new TypeError(${JSON.stringify(HOSTILE)});`]);
    const page = { scope: {}, thresholds: "" };
    const options = { ledger, folder: out, notebooks, page, notice: HOSTILE };
    const site = await writeSite({ ...options, mostPages: 100 });
    const read = (file: string) => Deno.readTextFileSync(`${out}/${file}`);
    assertEquals(
      site.pages.filter(({ failure }) => failure !== undefined).map(({ file }) => file),
      [
        "01_fails.html",
      ],
    );
    assert(site.caseCount > 1 && site.userCount > 1, JSON.stringify(site));
    assertEquals([site.casesLeftOut, site.usersLeftOut], [0, 0]);
    const index = read("index.html");
    assertStringIncludes(index, MARK);
    assert(/<a href="case-[0-9a-z]{10}\.html">/.test(index), "no case is linked");
    assert(/<a href="user-[^"]+\.html">/.test(index), "no user is linked");
    assert(!index.includes("<form"), "a file takes no form");
    for (const { file } of site.pages) {
      const html = read(file);
      assert(!/<script>document|<img src=x|<svg onload/.test(html), file);
      const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1];
      assertStringIncludes(policy, "default-src 'none'; script-src 'sha256-");
      const scripts = html.match(/<script>/g)?.length;
      assertEquals([file, policy.match(/sha256-/g)?.length], [file, scripts]);
      assert(
        !/(?:src|href)="(?:https?:|\/)|@import/.test(html.replace(/<pre[^]*?<\/pre>/g, "")),
        file,
      );
    }
    assertStringIncludes(read("01_fails.html"), "TypeError: &lt;script&gt;");

    const before = site.pages.map(({ file }) => read(file));
    await writeSite({ ...options, mostPages: 100 });
    assertEquals(site.pages.map(({ file }) => read(file)), before, "the same gives the same bytes");
    const failures = new Map([["00_first", `Cell 3: Timeout ${HOSTILE}`], [
      "01_fails",
      "there too",
    ]]);
    const { pages } = await writeSite({ ...options, mostPages: 0, failures });
    assertStringIncludes(
      read("index.html"),
      "kernel this notebook failed. Cell 3: Timeout &lt;script",
    );
    assert(!read("01_fails.html").includes("there too"), "its own error says it");
    assertEquals(pages.filter(({ failure }) => failure !== undefined).length, 2);
    assertStringIncludes(read("users.html"), "none has a page here");
    const few = await writeSite({ ...options, mostPages: 1 });
    assertEquals([few.caseCount, few.userCount, few.casesLeftOut], [1, 1, site.caseCount - 1]);
    assertStringIncludes(read("cases.html"), "the first 1 have a page here");
  }));

Deno.test("the list of a site leads to each page of a user, whatever the id", () =>
  withFolder(async (folder) => {
    const users = [".", "..", "me", "random-uuid"];
    const log = users.reduce(
      (log, userId, place) =>
        log.transaction(`2024-02-${10 + place}T21:00:00.000Z`, { userId, paymentBalance: 7 }),
      new PrintedLog(),
    );
    Deno.writeTextFileSync(`${folder}/log`, String(log));
    const ledger = await makeLedgerWithFindings(folder, [`${folder}/log`]);
    const [notebooks, out] = [`${folder}/notebooks`, `${folder}/site`];
    for (const path of [notebooks, out]) Deno.mkdirSync(path);
    writeCells(notebooks, "00_first", ["1"]);
    const page = { scope: {}, thresholds: "" };
    await writeSite({ ledger, folder: out, notebooks, page, notice: null, mostPages: 100 });
    const list = Deno.readTextFileSync(`${out}/users.html`);
    const packed = /id="links">([^<]*)</.exec(list)![1];
    const links = new Map(JSON.parse(packed) as [string, string][]);
    for (const user of users) {
      const html = Deno.readTextFileSync(`${out}/${links.get(user)}`);
      assertStringIncludes(html, `<title>User ${user} `);
    }
  }));

Deno.test("files are named so that every file system takes them, no two alike", () => {
  const ids = [
    "a-1",
    "A-1",
    "a/../b",
    ".",
    "..",
    "",
    "\u0639",
    "x".repeat(300),
    `"><svg onload=alert(1)>`,
  ];
  const names = [...nameFiles("user", ids).values()];
  assertEquals(names[0], "user-a-1.html");
  assertEquals(new Set(names.map((name) => name.toLowerCase())).size, ids.length);
  for (const name of names) assert(/^[\w-]{1,80}\.html$/.test(name), name);
});

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

Deno.test("site writes what is chosen, and replaces an older site as a whole", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const out = `${folder}/site`;
    Deno.mkdirSync(out);
    Deno.writeTextFileSync(`${out}/index.html`, MARK);
    Deno.writeTextFileSync(`${out}/old.html`, "old");
    const options = ["--db", ledger, "-o", out, "--currency", "BHD", "--pages", "2"];
    const { code, lines } = await call("05_overdrafts", ...options);
    assertEquals(code, 0, lines.join("\n"));
    assert(lines.at(-1)?.endsWith("site/index.html"), lines.at(-1));
    assertStringIncludes(lines.join("\n"), "Without a page: ");
    assertEquals([...Deno.readDirSync(folder)].filter(({ name }) => /site/.test(name)).length, 1);
    const names = [...Deno.readDirSync(out)].map(({ name }) => name)
      .filter((name) => !name.startsWith("docs-"));
    const kinds = names.map((name) => name.replace(/-.*/, "")).sort();
    assertEquals(kinds, ["case", "case", "cases.html", "index.html", "user", "user", "users.html"]);
    const index = Deno.readTextFileSync(`${out}/index.html`);
    assertStringIncludes(index, "currency: <strong>BHD</strong>");
    assert(
      !Deno.readTextFileSync(`${out}/cases.html`).includes("SAR"),
      "a case of another currency",
    );
  }));
