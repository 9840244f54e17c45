import { assertEquals, assertStringIncludes } from "../_assert.ts";
import { alertsTask } from "../../lib/cli/alerts.ts";
import { ingestTask } from "../../lib/cli/ingest.ts";
import { reportTask } from "../../lib/cli/report.ts";
import { callTask } from "../_call.ts";
import { startFakeServer } from "../_fake_server.ts";
import { withFolder } from "../_temporary.ts";
import { startFakeS3, withAws } from "../ledger/remote/_fake_aws.ts";
import { OTHER_USER, PrintedLog } from "../ledger/store/_printed.ts";

const NIGHTS = ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04"];

/** An export of a night: one user pays as always, the other one's payment side may be too high. */
function exportOf(index: number, tooHighBy: number): [key: string, text: Uint8Array<ArrayBuffer>] {
  const at = `${NIGHTS[index]}T21:00:00.000Z`;
  const oldBalance = 1000 - 10 * index;
  const usual = { amount: 10, oldBalance, newBalance: oldBalance - 10 };
  const log = new PrintedLog()
    .transaction(at, { ...usual, paymentBalance: usual.newBalance })
    .transaction(at, {
      ...usual,
      userId: OTHER_USER,
      paymentBalance: usual.newBalance + tooHighBy,
    });
  const stream = `${NIGHTS[index]}-[$LATEST]${String(index).repeat(32)}`;
  return [`exports/task/${stream}/000000`, new TextEncoder().encode(String(log))];
}

Deno.test("a scheduler's nights: an export in a bucket, ingest, report, an alert of one critical case, and then nothing", () =>
  withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    const objects = new Map([exportOf(0, 0), exportOf(1, 0), exportOf(2, 0)]);
    await using bucket = startFakeS3("logs", { objects, faults: new Map(), pageSize: 2 });
    await using hook = startFakeServer(() => new Response("ok"));
    const night = (until: string, hasReport = false) =>
      withAws(bucket.origin, async () => {
        const calls = [await callTask(ingestTask, "s3://logs/exports/", "--db", ledger)];
        if (hasReport) {
          const report = ["-o", `${folder}/reports`, "--daily", "last"];
          calls.push(await callTask(reportTask, "--db", ledger, ...report));
        }
        const alert = ["--severity", "critical", "--webhook", hook.origin, "--until", until];
        calls.push(await callTask(alertsTask, "--db", ledger, ...alert));
        return { codes: calls.map(({ code }) => code), lines: calls.at(-1)!.lines };
      });

    assertEquals((await night(NIGHTS[2])).codes, [0, 0]);
    assertEquals(hook.asked.length, 0);

    for (const [key, bytes] of [exportOf(3, 500)]) objects.set(key, bytes);
    const fourth = await night(NIGHTS[3], true);
    assertEquals(fourth.codes, [0, 0, 2], fourth.lines.join("\n"));
    assertEquals(hook.asked.length, 1);
    const { text, blocks } = JSON.parse(hook.asked[0].body);
    assertStringIncludes(text, "ledger.duckdb: 1 new case; 1 of them critical");
    assertStringIncludes(JSON.stringify(blocks), "payment side too high by BHD 500.000");

    const again = await night(NIGHTS[3]);
    assertEquals([again.codes, again.lines[0]], [[0, 0], "nothing new"]);
    assertEquals(hook.asked.length, 1);

    // The next night's export does not come.
    const silent = await night("2024-03-05");
    assertEquals(silent.codes, [0, 3]);
    assertStringIncludes(JSON.parse(hook.asked[1].body).text, "no logs of 2024-03-05");
    assertEquals((await night("2024-03-05")).codes, [0, 0]);
  }));
