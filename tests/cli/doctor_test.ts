import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { join } from "node:path";
import { diagnose, diagnoseDeno, doctor, TESTED_DENO } from "../../lib/cli/doctor.ts";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { taskArguments } from "../_task.ts";
import { makeLedger, withFolder } from "../_temporary.ts";

async function call(...args: string[]): Promise<{ code: number; printed: string }> {
  const lines: string[] = [];
  const { log, error } = console;
  console.log = console.error = (...values: unknown[]) => void lines.push(values.join(" "));
  try {
    return { code: await doctor(args), printed: lines.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}

Deno.test("the Deno that doctor knows is the one of the README, of CI and of the images", () => {
  for (const path of ["README.md", ".ci/run", "Dockerfile"]) {
    const text = Deno.readTextFileSync(join(ROOT, path));
    const versions = [...text.matchAll(/deno(?:@|==)([\d.]+)/g)].map(([, version]) => version);
    assert(versions.length > 0, path);
    assertEquals(new Set(versions), new Set([TESTED_DENO]));
  }
});

Deno.test("doctor notes another Deno and calls an old one wrong", () => {
  assertEquals(diagnoseDeno(TESTED_DENO).state, "ok");
  assertEquals(diagnoseDeno("3.0.1").state, "note");
  const old = diagnoseDeno("2.4.0");
  assertEquals(old.state, "wrong");
  assertStringIncludes(String(old.advice), `npx -y deno@${TESTED_DENO} task`);
});

Deno.test("doctor says what is in the ledger, or how to make one", () =>
  withFolder(async (folder) => {
    const of = async (path: string) =>
      (await diagnose(path)).find(({ name }) => name === "Ledger")!;
    const missing = await of(`${folder}/none.duckdb`);
    assertEquals(missing.state, "note");
    assertStringIncludes(String(missing.advice), "deno task run");
    const ledger = await of(await makeLedger(folder, [SAMPLE_LOGS]));
    assertEquals(ledger.state, "ok");
    assertStringIncludes(ledger.found, " transactions, logs until 2024-");
    Deno.writeTextFileSync(`${folder}/text.duckdb`, "no ledger at all");
    assertEquals((await of(`${folder}/text.duckdb`)).state, "wrong");
  }));

Deno.test("doctor says whether findings are kept, and lists what killed tasks left", () =>
  withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    const left = ["ledger.duckdb.7.tmp", "ledger.duckdb.results.81.tmp.spill"];
    const others = ["ledger.duckdb.reviews.jsonl", "other.duckdb.7.tmp", "ledger.duckdb.x.tmp"];
    for (const name of [...left, ...others]) Deno.writeTextFileSync(`${folder}/${name}`, "");
    const of = async (name: string) =>
      (await diagnose(ledger)).filter((each) => each.name === name).map(({ found }) => found);
    assertEquals(await of("Leftover"), left);
    assertStringIncludes((await of("Findings"))[0], "not kept");
    Deno.writeTextFileSync(`${ledger}.results`, "");
    assertEquals(await of("Findings"), ["kept beside the ledger"]);
  }));

Deno.test("doctor leaves out what only notebooks need where it is asked to, and nothing else", () =>
  withFolder(async (folder) => {
    const names = async (...args: string[]) => {
      const { printed } = await call("--db", `${folder}/none.duckdb`, ...args);
      return printed.match(/^(?:ok|note|wrong) +\w+/gm)!.map((line) => line.split(/ +/)[1]);
    };
    const all = await names();
    const left = all.filter((name) => !["Python", "Jupyter", "Kernel"].includes(name));
    assert(all.includes("Python") && left.length < all.length);
    assertEquals(await names("--without-jupyter"), left);
  }));

Deno.test("doctor sees an ingest that is under way", () =>
  withFolder(async (folder) => {
    const script = `const file = Deno.openSync("${folder}/x.lock", { create: true, write: true });
      file.lockSync(true); console.log("held"); await new Promise((r) => setTimeout(r, 60_000));`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", script],
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    try {
      await reader.read();
      const lock = (await diagnose(`${folder}/x`)).find(({ name }) => name === "Lock");
      assertEquals(lock?.state, "note");
      assertStringIncludes(String(lock?.found), "is writing");
    } finally {
      child.kill();
      await reader.cancel();
      await child.status;
    }
  }));

Deno.test("doctor exits with 1 only if something is wrong", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/text.duckdb`, "no ledger at all");
    const bad = await call("--db", `${folder}/text.duckdb`);
    assertEquals(bad.code, 1);
    assertStringIncludes(bad.printed, "1 problem found.");
    assertEquals((await call("--help")).code, 0);
    assertEquals((await call("--nosuch")).code, 1);
  }));

Deno.test("doctor goes on past a Python that this user cannot reach", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/bin`);
    // A link to itself stands for what is under another user's home.
    Deno.symlinkSync(`${folder}/bin/python`, `${folder}/bin/python`);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...taskArguments("doctor"), "--db", `${folder}/none.duckdb`],
      env: { BALANCEBOOK_VENV: folder, BALANCEBOOK_JUPYTER: folder, NO_COLOR: "1" },
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "Jupyter   not installed");
    assertStringIncludes(out, "No problems found.");
  }));
