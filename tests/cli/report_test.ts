import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { reportTask } from "../../lib/cli/report.ts";
import { SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { ask, makeLedger, withFolder } from "../_temporary.ts";
import { callTask } from "../_call.ts";

const call = (...args: string[]) => callTask(reportTask, ...args);

Deno.test("report names its files, sums up in a line, and exits with 2 where --fail-on says so", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const both = await call("--db", ledger, "-o", `${folder}/out`);
    assertEquals(both.code, 0);
    assertEquals(both.lines.length, 7);
    for (const line of both.lines.slice(0, 6)) {
      const name = line.slice(line.lastIndexOf("/") + 1);
      assert(Deno.statSync(`${folder}/out/${name}`).size > 0, name);
      assert(/^(?:overdrafts-\d{4}-\d\d-\d\d|reconciliation-\d{4}-W\d\d)\./.test(name), name);
    }
    const [open] = await ask(
      ledger,
      `select count(*) filter (severity = 'critical') as critical,
           min(first_seen_at)::date::varchar as first
       from reviewed_cases where is_open`,
    );
    assert(Number(open.critical) > 0);
    const [days] = await ask(
      ledger,
      `select min(logged_at)::date::varchar as first, max(logged_at)::date::varchar as last
       from log_events`,
    );
    const failOn = (day: unknown) =>
      call("--db", ledger, "-o", `${folder}/out`, "--daily", String(day), "--fail-on", "critical");
    const last = await failOn(days.last);
    assertEquals(last.code, 2);
    assertStringIncludes(last.lines.at(-1)!, `${open.critical} open cases at or above critical`);
    assertEquals((await failOn(days.first)).code, 0);
  }));

Deno.test("report says in a line what is wrong with a date or an option", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const wrong = [
      ["--daily", "1999-01-01", "the logs hold nothing of that day; they begin on 2024-"],
      ["--daily", "2024-02-30", "expected one like 2024-01-31"],
      ["--weekly", "2024-W54", "the year has no such week"],
      ["--fail-on", "worst", "expected one of critical, warning, notice"],
      ["--currency", "XXL", "the ledger has none; it has AED"],
      ["--user", "x' or true --", "the ledger has none"],
      ["--tolerance", "much", 'Cannot set tolerance to "much"'],
    ];
    for (const [option, value, message] of wrong) {
      const { code, lines } = await call("--db", ledger, option, value, "-o", `${folder}/none`);
      assertEquals([code, lines.length], [1, 1]);
      assertStringIncludes(lines[0], message);
    }
    const { code, lines } = await call("--help");
    assertEquals(code, 0);
    for (const option of ["--currency", "--user", "--tolerance", "--set"]) {
      assertStringIncludes(lines.join("\n"), `  ${option} `);
    }
  }));

Deno.test("report takes the currency, the user and the tolerance that notebooks take", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const report = async (...options: string[]) => {
      const { code, lines } = await call(
        "--db",
        ledger,
        "-o",
        folder,
        "--weekly",
        "last",
        ...options,
      );
      assertEquals([code, lines.length], [0, 4]);
      const name = lines[0].slice(lines[0].lastIndexOf("/") + 1);
      return { name, text: Deno.readTextFileSync(`${folder}/${name}`) };
    };
    const own = await report("--currency", "KWD");
    assertEquals(own.name, "reconciliation-2024-W07-KWD.csv");
    const [counts] = await ask(
      ledger,
      `select count(*) filter (logged_at >= '2024-02-12') as week,
         count(*) filter (logged_at < '2024-02-12') as before
       from transactions where currency = 'KWD' and logged_at >= '2024-02-05'`,
    );
    const change = Number(counts.week) - Number(counts.before);
    assertStringIncludes(
      own.text,
      `Checks,KWD,Transactions,${counts.week},${counts.before},${change}`,
    );
    assert(!/,(?:AED|BHD|SAR),/.test(own.text));
    const [last] = await ask(
      ledger,
      `select user_id, currency, number_text(difference) as difference from outstanding_differences
       where difference > 0 order by last_seen_at desc, user_id limit 1`,
    );
    const user = String(last.user_id);
    const ofUser = await report("--user", user);
    assertEquals(ofUser.name, `reconciliation-2024-W07-${user}.csv`);
    assertStringIncludes(
      ofUser.text,
      `Money,${last.currency},Payment side too high by,${last.difference},`,
    );
    const tolerant = await report("--user", user, "--tolerance", "100000");
    assertStringIncludes(tolerant.text, `Money,${last.currency},Payment side too high by,0,`);
  }));
