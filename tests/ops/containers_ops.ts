import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { join } from "node:path";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { withFolder } from "../_temporary.ts";
import { Engine, type Outcome, run, type State, STRANGER, whyNoContainers } from "./_containers.ts";

const COMPOSE = Deno.readTextFileSync(join(ROOT, "compose.yaml"));
const MEGABYTE = 1e6;
const trouble = await whyNoContainers();
if (trouble !== null) console.error(`SKIPPED: no image is built, nor run: ${trouble}`);

/** Runs a task outside of any image, on a ledger of its own. */
function outside(folder: string, ...args: string[]): Promise<Outcome> {
  const env = { BALANCEBOOK_DB: `${folder}/ledger.duckdb`, BALANCEBOOK_OUT: `${folder}/out` };
  return run(Deno.execPath(), ["task", "--quiet", ...args], env);
}

/** What a task found, without where and how fast. */
function figures({ code, out, err }: Outcome): Record<string, unknown> {
  assertEquals(code, 0, out + err);
  const { ledger: _ledger, files, timings: _timings, ...rest } = JSON.parse(out);
  return { ...rest, files: files?.length };
}

async function withEngine(test: (engine: Engine, folder: string) => Promise<void>) {
  await withFolder(async (folder) => {
    Deno.chmodSync(folder, 0o755);
    await test(new Engine(), folder);
  });
}

function makeFolder(path: string): string {
  Deno.mkdirSync(path);
  return path;
}

Deno.test({
  name: "the image without Python is small, and finds offline what is found outside of it",
  ignore: trouble !== null,
  fn: () =>
    withEngine(async (engine, folder) => {
      await engine.build("ingest");
      const image = await engine.inspect("ingest");
      assert(image.Size < 350 * MEGABYTE, `${image.Size} bytes`);
      assertEquals(image.User, "10001:10001");

      const [inner, outer] = ["inner", "outer"].map((name) => makeFolder(`${folder}/${name}`));
      const inside = (...args: string[]) => engine.runImage("ingest", SAMPLE_LOGS, inner, args);
      for (const task of [["ingest"], ["report"]]) {
        const logs = (path: string) => task[0] === "ingest" ? [path] : [];
        const found = figures(await inside(...task, ...logs("/logs"), "--json"));
        assertEquals(found, figures(await outside(outer, ...task, ...logs(SAMPLE_LOGS), "--json")));
      }
      const reports = [...Deno.readDirSync(`${outer}/out/reports`)].map(({ name }) => name)
        .filter((name) => name.endsWith(".csv"));
      assert(reports.length > 0);
      for (const name of reports) {
        const [a, b] = [inner, outer].map((data) =>
          Deno.readTextFileSync(`${data}/out/reports/${name}`)
        );
        assertEquals(a, b, name);
      }
      const site = await inside("site", "--json");
      assertEquals(site.code, 0, site.err);
      assertStringIncludes(Deno.readTextFileSync(`${inner}/out/site/index.html`), "</html>");
      assertEquals(Deno.statSync(`${inner}/ledger.duckdb`).uid, STRANGER);

      const [kind, program, ...args] = image.Healthcheck.Test;
      assertEquals([kind, program], ["CMD", "deno"]);
      const health = await engine.runImage("ingest", SAMPLE_LOGS, inner, args, [
        ...["--entrypoint", program],
      ]);
      assertEquals(health.code, 0, health.out + health.err);
      Deno.writeTextFileSync(`${inner}/ledger.duckdb`, "no ledger at all");
      const sick = await engine.runImage("ingest", SAMPLE_LOGS, inner, args, [
        ...["--entrypoint", program],
      ]);
      assertEquals(sick.code, 1, sick.out + sick.err);
    }),
});

Deno.test({
  name: "in the image without Python is neither it, nor what the tests need, nor a second libc",
  ignore: trouble !== null,
  fn: () =>
    withEngine(async (engine, folder) => {
      await engine.build("ingest");
      const data = makeFolder(`${folder}/data`);
      const shell = (line: string) =>
        engine.runImage("ingest", SAMPLE_LOGS, data, ["-c", line], ["--entrypoint", "sh"]);
      const { out: packages } = await shell("ls node_modules node_modules/.deno");
      assertStringIncludes(packages, "@duckdb+node-bindings-linux-");
      const { imports } = JSON.parse(Deno.readTextFileSync(join(ROOT, "tests", "deno.json")));
      for (const name of ["-musl@", ...Object.keys(imports)]) {
        assert(!packages.includes(name), name);
      }
      assertEquals((await shell("command -v python3")).code, 127);
      const write = await shell("echo 1 > /srv/balancebook/x || echo 1 > /tmp/x");
      assertStringIncludes(write.err, "Read-only file system");
      assertEquals((await shell("ls /sys/class/net")).out, "lo\n");
    }),
});

Deno.test({
  name: "a child of an array job does, in the image, what the page of AWS Batch says",
  ignore: trouble !== null,
  fn: () =>
    withEngine(async (engine, folder) => {
      await engine.build("ingest");
      const page = Deno.readTextFileSync(join(ROOT, "docs", "how_to", "past_one_machine.md"));
      const { command } = JSON.parse(/--container-overrides '([^']+)'/.exec(page)![1]);
      const data = makeFolder(`${folder}/data`);
      const inside = (args: string[], options: string[] = []) =>
        engine.runImage("ingest", SAMPLE_LOGS, data, args, options);
      const plan = await inside(
        ["plan", "/logs", "--out", "/data/plan.jsonl", "--task-bytes", "400KB"],
      );
      assertEquals(plan.code, 0, plan.err);
      const child = await inside(command, ["--env", "AWS_BATCH_JOB_ARRAY_INDEX=1"]);
      assertEquals(child.code, 0, child.out + child.err);
      const { task, path } = JSON.parse(child.out);
      assertEquals(task, 1);
      assert(Deno.statSync(`${data}/${path}/events.parquet`).size > 0);
    }),
});

Deno.test({
  name: "the image with Jupyter runs notebooks offline, and opens JupyterLab",
  ignore: trouble !== null,
  fn: () =>
    withEngine(async (engine, folder) => {
      await engine.build("lab");
      const { Size, Healthcheck } = await engine.inspect("lab");
      assert(Size < 800 * MEGABYTE, `${Size} bytes`);
      const data = makeFolder(`${folder}/data`);
      const inside = (...args: string[]) => engine.runImage("lab", SAMPLE_LOGS, data, args);
      assertEquals((await inside("ingest", "/logs")).code, 0);
      const ran = await inside("notebooks", "00_overview");
      assertEquals(ran.code, 0, ran.out + ran.err);
      assert(!ran.err.includes("registry"), ran.err);
      assertStringIncludes(Deno.readTextFileSync(`${data}/out/00_overview.ipynb`), "cells");
      assertEquals(Healthcheck.Test[0], "CMD");
      const health = await inside(...Healthcheck.Test.slice(4));
      assertEquals(health.code, 0, health.out + health.err);
      const line = `deno task --quiet lab --no-browser --port 8888 &
        for second in $(seq 60); do
          deno eval --quiet "console.log(await (await fetch('http://127.0.0.1:8888/api')).text())" \\
            2> /data/trouble && exit 0
          sleep 1
        done
        cat /data/trouble; exit 1`;
      const lab = await engine.runImage("lab", SAMPLE_LOGS, data, ["-c", line], [
        ...["--entrypoint", "sh"],
      ]);
      assertEquals(lab.code, 0, lab.out + lab.err);
      assertStringIncludes(lab.out, '"version"');
    }),
});

Deno.test({
  name: "compose reads, reports and writes the site one after the other, and serves live pages",
  ignore: trouble !== null,
  fn: () =>
    withEngine(async (engine, folder) => {
      await engine.build("ingest");
      const socket = `${folder}/engine`;
      const ending = new AbortController();
      const served = engine.serve(socket, ending.signal);
      const port = freePort();
      Deno.writeTextFileSync(`${folder}/compose.yaml`, composeFile(port));
      const compose = async (...args: string[]) => {
        const env = { DOCKER_HOST: `unix://${socket}`, LOGS: SAMPLE_LOGS };
        const options = ["--project-name", "balancebook", "--file", `${folder}/compose.yaml`];
        const { code, out, err } = await run("docker-compose", [...options, ...args], env);
        assertEquals(code, 0, out + err);
      };
      try {
        await until("the engine listens", () => fileThere(socket));
        // What a run that was killed has left would be taken for what this one made.
        await compose("down", "--volumes");
        await compose("up", "--detach", "--no-build");
        const states: State[] = [];
        await until("the site is written", async () => {
          states.splice(0, states.length, ...await engine.states("ingest", "report", "site"));
          return states.every(({ Status }) => Status === "exited");
        });
        assertEquals(states.map(({ ExitCode }) => ExitCode), [0, 0, 0]);
        for (const [index, { StartedAt }] of states.entries()) {
          if (index > 0) {
            const before = Date.parse(states[index - 1].FinishedAt);
            assert(before <= Date.parse(StartedAt), JSON.stringify(states));
          }
        }
        const page = await fetch(`http://127.0.0.1:${port}/`);
        assertStringIncludes(await page.text(), "</html>");
        await engine.podman("exec", "balancebook_serve_1", ...serveHealth());
      } finally {
        await compose("down", "--volumes").finally(() => ending.abort());
        await served;
      }
    }),
});

/** The file of the repository with a port that is free, and without what needs systemd: health checks. */
function composeFile(port: number): string {
  const here = `  healthcheck: { disable: true }
  ulimits: { nofile: { soft: 1024, hard: 2048 }, nproc: { soft: 4096, hard: 4096 } }
`;
  return COMPOSE.replace(/^ {4}healthcheck:\n(?: {6}.*\n)+/m, "")
    .replace(/^x-ingest.*\n/m, (line) => line + here)
    .replace("127.0.0.1:8000:8000", `127.0.0.1:${port}:8000`)
    .replace("context: .", `context: ${ROOT}`);
}

function serveHealth(): string[] {
  const [, words] = /^ {6}test: \[CMD, (.*)\]$/m.exec(COMPOSE)!;
  const [, program, task, code] = /^(\w+), (\w+), "(.*)"$/.exec(words)!;
  return [program, task, code];
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function fileThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Waits until something holds, at most five minutes. */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let second = 0; second < 300; second++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`Waited in vain until ${what}`);
}
