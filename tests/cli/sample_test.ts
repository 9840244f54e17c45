import { assert, assertEquals } from "../_assert.ts";
import { join } from "node:path";
import { ROOT } from "../../lib/ledger/paths.ts";
import { parseGroundTruth } from "../../lib/dev/simulate/mod.ts";
import { taskArguments } from "../_task.ts";

function sample(...args: string[]): { code: number; out: string; error: string } {
  const { code, stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: [...taskArguments("sample"), ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).outputSync();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trimEnd();
  return { code, out: decode(stdout), error: decode(stderr) };
}

Deno.test("sample refuses bad values with one line and exit code 1", () => {
  const refused = [
    ["--days", "0"],
    ["--users", "many"],
    ["--days=-3"],
    ["--bogus"],
    ["extra"],
    [
      "--out=",
    ],
    ["--out", join(ROOT, "deno.json")],
    ["--faults", "bogus=1"],
    ["--faults", "outage"],
    [
      "--start",
      "soon",
    ],
  ];
  for (const args of refused) {
    const { code, out, error } = sample(...args);
    assertEquals([code, out, error.split("\n").length], [1, "", 1], error);
  }
});

Deno.test("sample writes logs and ground truth, prints one line, and refuses a foreign folder", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const args = ["--days", "2", "--users", "3", "--out", folder];
    const { code, out } = sample("--seed", "4", ...args);
    assertEquals([code, out.split("\n").length], [0, 1]);
    assert(Deno.statSync(`${folder}.ground_truth.json`).isFile);
    assertEquals(sample("--seed", "4", ...args).code, 0);
    assertEquals(sample("--seed", "5", ...args).code, 1);
  } finally {
    Deno.removeSync(folder, { recursive: true });
    Deno.removeSync(`${folder}.ground_truth.json`);
  }
});

Deno.test("sample injects the faults that it is asked for", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const kindsOf = (faults: string, name: string) => {
      const out = join(folder, name);
      const args = ["--days", "40", "--users", "12", "--faults", faults, "--out", out];
      assertEquals(sample(...args).code, 0);
      const { findings } = parseGroundTruth(Deno.readTextFileSync(`${out}.ground_truth.json`));
      return [...new Set(findings.map(({ kind }) => kind))];
    };
    assertEquals(kindsOf("none", "clean"), []);
    assertEquals(kindsOf("none,zero_amount=10", "zero"), ["zero_amount"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("sample --help names every option", () => {
  const { code, out } = sample("--help");
  assertEquals(code, 0);
  for (const name of ["--seed", "--days", "--users", "--start", "--faults", "--out", "outage="]) {
    assert(out.includes(name));
  }
});
