import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { dirname, join } from "node:path";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { withFolder } from "../_temporary.ts";

const EXAMPLES = join(ROOT, "examples");
const SERVICE = join(EXAMPLES, "systemd", "balancebook.service");
const FIRST_RUN = /^First run: [1-9]\d* new cases/m;

async function sh(line: string, env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", line],
    cwd: ROOT,
    env: { ...env, PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`, NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, text: out + err };
}

const hasSystemd = (await sh("command -v systemd-analyze")).code === 0;

Deno.test({
  name: "systemd takes the service and the timer, and would refuse a wrong one",
  ignore: !hasSystemd,
  fn: () =>
    withFolder(async (folder) => {
      const units = join(EXAMPLES, "systemd", "balancebook.");
      const { code, text } = await sh(`systemd-analyze verify ${units}service ${units}timer`);
      assertEquals([code, text], [0, ""]);
      const [, calendar] = /^OnCalendar=(.*)$/m.exec(Deno.readTextFileSync(`${units}timer`))!;
      assertEquals((await sh(`systemd-analyze calendar '${calendar}'`)).code, 0);
      const wrong = Deno.readTextFileSync(SERVICE).replace("Type=oneshot", "Type=onceshot");
      Deno.writeTextFileSync(`${folder}/balancebook.service`, wrong);
      const refused = await sh(`systemd-analyze verify ${folder}/balancebook.service`);
      assert(refused.code !== 0 || refused.text !== "", "it takes anything");
    }),
});

if (!hasSystemd) {
  console.error("SKIPPED: systemd-analyze is not here, so the units are not checked");
}

Deno.test("the lines of the service run, one after the other, with its settings and codes", () =>
  withFolder(async (folder) => {
    const unit = Deno.readTextFileSync(SERVICE);
    const all = (name: string) =>
      [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) => value);
    const settings = Object.fromEntries(
      all("Environment").map((pair) => pair.replace("%S/balancebook", folder).split("=")),
    );
    const env = { ...settings, DENO_DIR: Deno.env.get("DENO_DIR") ?? "", LOGS: SAMPLE_LOGS };
    if (env.DENO_DIR === "") Reflect.deleteProperty(env, "DENO_DIR");
    const outcomes = [];
    for (const line of all("ExecStart")) outcomes.push(await sh(line, env));
    assertEquals(outcomes.map(({ code }) => code), [0, 0, 3], JSON.stringify(outcomes));
    assertStringIncludes(all("SuccessExitStatus")[0], "2 3");
    assert(FIRST_RUN.test(outcomes[2].text), outcomes[2].text);
    const there = [...Deno.readDirSync(folder)].map(({ name }) => name);
    for (const name of ["ledger.duckdb", "ledger.duckdb.alerts.json", "out"]) {
      assert(there.includes(name), name);
    }
  }));

Deno.test("the line for cron runs in the environment that cron gives it", () =>
  withFolder(async (folder) => {
    const page = Deno.readTextFileSync(join(ROOT, "docs", "how_to", "run_by_itself.md"));
    const [, crontab] = /```log\n(PATH=[^`]*)```/.exec(page)!;
    const [, path] = /^PATH=(.*)$/m.exec(crontab)!;
    const [, command] = /^(?:[\d*]+ ){5} *(.*)$/m.exec(crontab)!;
    // Cron makes lines of what follows a percent sign.
    assert(!command.includes("%"), command);
    const line = command.replace("/srv/balancebook", ROOT).replace("s3://BUCKET/sync", SAMPLE_LOGS);
    assert(line.includes(ROOT) && line.includes(SAMPLE_LOGS), line);
    const runAs = async (path: string) => {
      const env = {
        HOME: folder,
        LOGNAME: "balancebook",
        SHELL: "/bin/sh",
        PATH: path,
        BALANCEBOOK_DB: `${folder}/ledger.duckdb`,
        BALANCEBOOK_OUT: `${folder}/out`,
      };
      const options = { args: ["-c", line], cwd: folder, env, clearEnv: true };
      const { code, stdout, stderr } = await new Deno.Command("/bin/sh", options).output();
      const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      return { code, text: out + err };
    };
    assertEquals((await runAs("/usr/bin:/bin")).code, 127);
    const { code, text } = await runAs(path.replace("/usr/local/bin", dirname(Deno.execPath())));
    assertEquals(code, 3, text);
    assert(FIRST_RUN.test(text), text);
    assert([...Deno.readDirSync(`${folder}/out/reports`)].length > 0);
  }));
