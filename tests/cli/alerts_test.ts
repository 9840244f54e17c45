import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { alertsTask } from "../../lib/cli/alerts.ts";
import { reviewTask } from "../../lib/cli/review.ts";
import { ingest } from "../../lib/ledger/ingest.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { keepResults } from "../../lib/ledger/store/results.ts";
import { callTask } from "../_call.ts";
import { startFakeServer } from "../_fake_server.ts";
import { taskArguments } from "../_task.ts";
import { ledgerOnce, makeLedgerWithFindings, withFolder } from "../_temporary.ts";
import { OTHER_USER, PrintedLog } from "../ledger/store/_printed.ts";

const LOG = String(
  new PrintedLog()
    .transaction("2024-03-01T21:00:00.000Z", { amount: 10 })
    .transaction("2024-03-02T21:00:00.000Z", { amount: 5, oldBalance: 90, paymentBalance: 92 }),
);
// Of an earlier day than the last of the first log: what is new goes by id, never by date.
const LATE_LOG = String(
  new PrintedLog()
    .transaction("2024-03-01T20:00:00.000Z", { userId: OTHER_USER, amount: 10 })
    .transaction("2024-03-02T20:00:00.000Z", {
      userId: OTHER_USER,
      amount: 5,
      oldBalance: 90,
      paymentBalance: 99,
    }),
);

const copyLedger = ledgerOnce((folder) => {
  Deno.writeTextFileSync(`${folder}/log`, LOG);
  return makeLedgerWithFindings(folder, [`${folder}/log`]);
});

async function makeNight(folder: string) {
  const ledger = await copyLedger(folder);
  const alert = (...args: string[]) =>
    callTask(alertsTask, ...args.includes("--db") ? [] : ["--db", ledger], ...args);
  return { ledger, alert, state: `${ledger}.alerts.json` };
}

Deno.test("alerts tells what is new once, by id, also where its day is past", () =>
  withFolder(async (folder) => {
    const { ledger, alert } = await makeNight(folder);
    const first = await alert();
    assertEquals(first.code, 2, first.lines.join("\n"));
    assertStringIncludes(first.lines[0], "payment side too high by BHD 7.000");
    assertStringIncludes(first.lines.at(-2)!, "First run: 1 new case; 0 of them critical; ");
    const second = await alert();
    assertEquals([second.code, second.lines[0]], [0, "nothing new"]);

    Deno.writeTextFileSync(`${folder}/late`, LATE_LOG);
    await ingest([`${folder}/late`], { ledger });
    await keepResults(ledger);
    const third = await alert();
    assertEquals(third.code, 2);
    assertStringIncludes(third.lines[0], "payment side too high by BHD 14.000");
    assertStringIncludes(third.lines.at(-2)!, "1 new case");
    assertEquals((await alert()).code, 0);
  }));

Deno.test("alerts obeys reviews: a closed case is told when it opens again", () =>
  withFolder(async (folder) => {
    const { ledger, alert } = await makeNight(folder);
    const caseId = /case-\w+/.exec((await alert("--dry-run")).lines[1])![0];
    const review = ["--db", ledger, caseId, "--note", "a gift", "--by", "Amal", "--state"];
    await callTask(reviewTask, ...review, "accepted");
    const closed = await alert();
    assertEquals([closed.code, closed.lines[0]], [0, "First run: nothing new"]);
    await callTask(reviewTask, ...review, "open");
    const again = await alert();
    assertEquals(again.code, 2);
    assertStringIncludes(again.lines[1], `${caseId}  reopened: it is open again`);
  }));

Deno.test("alerts loses nothing while a webhook or the mail is down", () =>
  withFolder(async (folder) => {
    const { alert, state } = await makeNight(folder);
    let isDown = true;
    await using server = startFakeServer(() => new Response(null, { status: isDown ? 410 : 200 }));
    const hook = ["--webhook", `${server.origin}/services/T0/secret`];
    const failed = await alert(...hook);
    assertEquals(failed.code, 1);
    assertStringIncludes(failed.lines.join("\n"), "it answered 410\nIt will be told again");
    assert(!failed.lines.join("\n").includes("secret"));
    assert(![...Deno.readDirSync(folder)].some(({ name }) => state.endsWith(name)));

    isDown = false;
    assertEquals(
      (await alert(...hook, "--mail", "a@b.example", "--sendmail", "no-such-mail")).code,
      1,
    );
    assertEquals((await alert(...hook)).code, 2);
    const { text, blocks } = JSON.parse(server.asked.at(-1)!.body);
    assertStringIncludes(text, "ledger.duckdb: 1 new case");
    assertStringIncludes(JSON.stringify(blocks), "payment side too high by BHD 7.000");
    const count = server.asked.length;
    assertEquals((await alert(...hook)).code, 0);
    assertEquals(server.asked.length, count);
  }));

Deno.test("alerts tells of files that were not read whole and of days without logs, with code 3", () =>
  withFolder(async (folder) => {
    const { ledger, alert } = await makeNight(folder);
    const silent = await alert("--first", "silent");
    assertEquals([silent.code, silent.lines[0]], [0, "First run: 1 open case noted, none told"]);
    const late = await alert("--until", "2024-03-04");
    assertEquals(late.code, 3);
    assertEquals(late.lines.slice(0, 2), [
      "no logs   2024-03-03 to 2024-03-04 (2 days)",
      "no logs of 2024-03-03 to 2024-03-04 (2 days)",
    ]);
    Deno.mkdirSync(`${folder}/more`);
    Deno.writeTextFileSync(`${folder}/more/noise`, "\x00\x01 no log");
    Deno.writeTextFileSync(`${folder}/more/log`, LATE_LOG);
    await ingest([`${folder}/more`], { ledger });
    await keepResults(ledger);
    const unread = await alert();
    assertEquals(unread.code, 3);
    assertStringIncludes(unread.lines[0], "not read  more/noise: ");
    assertStringIncludes(unread.lines.at(-2)!, "1 file not read whole");
    assertEquals((await alert("--until", "2024-03-04")).code, 0);
  }));

Deno.test("alerts says in a line what is wrong, and a dry run keeps nothing", () =>
  withFolder(async (folder) => {
    const { ledger, alert, state } = await makeNight(folder);
    assertEquals((await alert("--dry-run")).code, 2);
    assertEquals([...Deno.readDirSync(folder)].some(({ name }) => name.includes("alerts")), false);
    const wrong: [string[], string][] = [
      [["--severity", "worst"], "expected one of critical, warning, notice"],
      [["--first", "loud"], "expected one of full, silent"],
      [["--until", "2024-02-30"], "expected a day like 2024-01-31"],
      [["--webhook", "ftp://x"], "expected an address that begins with https://"],
      [["--mail", "nobody"], "it is no mail address"],
      [["surplus"], 'Cannot use "surplus"'],
      [["--db", `${ledger}.none`], "there is no ledger"],
    ];
    for (const [args, message] of wrong) {
      const { code, lines } = await alert(...args);
      assertEquals([code, lines.length], [1, 1], lines.join("\n"));
      assertStringIncludes(lines[0], message);
    }
    Deno.writeTextFileSync(state, "{");
    assertStringIncludes((await alert()).lines[0], "put an earlier copy in its place");
  }));

Deno.test("alerts as a task posts with the permissions that it has, and prints one JSON object", () =>
  withFolder(async (folder) => {
    const { ledger } = await makeNight(folder);
    await using server = startFakeServer(() => new Response("ok"));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...taskArguments("alerts"), "--db", ledger, "--json", "--log", "json"],
      env: { BALANCEBOOK_WEBHOOK: server.origin },
      cwd: ROOT,
    }).output();
    const [printed, log] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals(code, 2, log);
    const object = JSON.parse(printed);
    assertEquals([object.task, object.exitCode, object.open, object.isFirst], [
      "alerts",
      2,
      1,
      true,
    ]);
    assertEquals(object.cases.map(({ change }: { change: string }) => change), ["new"]);
    assert(object.timings.durationMs > 0 && object.versions.balancebook !== undefined);
    assertEquals(server.asked.length, 1);
    const lines = log.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert(lines.some(({ level, message }) => level === "info" && message.startsWith("First run")));
  }));
