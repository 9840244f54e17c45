import { assertEquals, assertRejects, assertThrows } from "../../_assert.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { daysOf, readLogGroupPlace } from "../../../lib/ledger/remote/cloudwatch_logs.ts";
import { ask, contentsOf, withFolder } from "../../_temporary.ts";
import { PrintedLog } from "../store/_printed.ts";
import { type FakeEvent, type FilterBody, startFakeLogs, withAws } from "./_fake_aws.ts";

const STREAM = "2024/03/01/[$LATEST]0123456789abcdef0123456789abcdef";
const LOG = String(
  ["2024-03-01", "2024-03-02", "2024-03-04"].reduce(
    (log, day) => log.transaction(`${day}T21:00:00.000Z`, {}),
    new PrintedLog(),
  ),
);
const EVENTS: FakeEvent[] = [...LOG.matchAll(/^(\d{4}-\S+Z) ([^]*?)\n\n(?=\d{4}-|$)/gm)]
  .map(([, time, message]) => ({ timestamp: Date.parse(time), message, logStreamName: STREAM }));
const GROUP = "cloudwatch:///aws/lambda/sync";

Deno.test("a log group gives the ledger that its export gives, page by page, and whole days once", () =>
  withFolder(async (folder) => {
    await using server = startFakeLogs(EVENTS, { pageSize: 3 });
    const ledger = `${folder}/ledger.duckdb`;
    const path = `${GROUP}?from=2024-03-01&to=2024-03-05`;
    await withAws(server.origin, async () => {
      const first = await ingest([path], { ledger });
      assertEquals([first.newEvents, first.newFiles], [EVENTS.length, 3]);
      const spans = server.asked.map(({ body }) => JSON.parse(body))
        .map(({ startTime, endTime }) => [startTime, endTime].map((ms) => new Date(ms).toJSON()));
      assertEquals(spans[0], ["2024-03-01T00:00:00.000Z", "2024-03-01T23:59:59.999Z"]);
      assertEquals(spans.at(-1), ["2024-03-04T00:00:00.000Z", "2024-03-04T23:59:59.999Z"]);
      const asked = server.asked.length;
      const again = await ingest([path], { ledger });
      assertEquals([again.isPublished, again.knownFiles], [false, 4]);
      assertEquals(server.asked.length, asked);
    });
    const name = STREAM.replace("/[", "-[").replaceAll("/", "-");
    Deno.mkdirSync(`${folder}/disk/${name}`, { recursive: true });
    Deno.writeTextFileSync(`${folder}/disk/${name}/000000`, LOG);
    await ingest([`${folder}/disk`], { ledger: `${folder}/disk.duckdb` });
    const counts = `select count(*) as n, sum(amount) as amount, min(logged_at) as first,
      max(logged_at) as last, min(stream) as stream from transactions`;
    assertEquals(await ask(ledger, counts), await ask(`${folder}/disk.duckdb`, counts));
  }));

Deno.test("a part of a day is fetched again with the day, and counts once", () =>
  withFolder(async (folder) => {
    await using server = startFakeLogs(EVENTS, { pageSize: 100 });
    const [one, whole] = [`${folder}/one.duckdb`, `${folder}/whole.duckdb`];
    const count = "select count(*) as n from transactions";
    await withAws(server.origin, async () => {
      await ingest([`${GROUP}?from=2024-03-01&to=2024-03-02T21:00:00.001`], { ledger: one });
      await ingest([`${GROUP}?from=2024-03-01&to=2024-03-05`], { ledger: one });
      await ingest([`${GROUP}?from=2024-03-01&to=2024-03-05`], { ledger: whole });
    });
    assertEquals(await ask(one, count), [{ n: 3 }]);
    assertEquals(await ask(one, count), await ask(whole, count));
  }));

Deno.test("throttling is waited for; where it does not end, whole days are kept and the next run goes on", () =>
  withFolder(async (folder) => {
    const throttled = () =>
      new Response('{"__type":"ThrottlingException","message":"Rate exceeded"}', { status: 400 });
    let faults = 3;
    let isGone = true;
    const fault = ({ startTime }: FilterBody) => {
      if (faults-- > 0) return throttled();
      if (isGone && startTime >= Date.parse("2024-03-04")) {
        return new Response('{"__type":"AccessDeniedException","message":"no"}', { status: 400 });
      }
    };
    await using server = startFakeLogs(EVENTS, { pageSize: 100, fault });
    const ledger = `${folder}/ledger.duckdb`;
    const path = `${GROUP}?from=2024-03-01&to=2024-03-05`;
    await withAws(server.origin, async () => {
      const first = await ingest([path], { ledger });
      assertEquals(first.newFiles, 2);
      assertEquals(first.unfetched, [
        { path: "aws/lambda/sync/2024-03-04.json", reason: "AccessDeniedException: no" },
      ]);
      isGone = false;
      const asked = server.asked.length;
      const second = await ingest([path], { ledger });
      assertEquals([second.newFiles, server.asked.length - asked], [1, 1]);
    });
    const whole = `${folder}/whole.duckdb`;
    await withAws(server.origin, () => ingest([path], { ledger: whole }));
    assertEquals(await contentsOf(ledger), await contentsOf(whole));
  }));

Deno.test("a log group's address is read, or refused in a line", async () => {
  const now = Date.parse("2024-03-05T01:00:00Z");
  const place = readLogGroupPlace(`${GROUP}?from=2024-03-03T12:00&region=eu-west-1`, now);
  assertEquals(place, {
    group: "/aws/lambda/sync",
    region: "eu-west-1",
    fromMs: Date.parse("2024-03-03T12:00Z"),
    toMs: now,
  });
  // Of the day before, events may still arrive.
  assertEquals(daysOf(place, now).map(({ day, isWhole }) => [day, isWhole]), [
    ["2024-03-03", false],
    ["2024-03-04", false],
    ["2024-03-05", false],
  ]);
  assertEquals(daysOf(place, now + 3_600_000)[1].isWhole, true);
  const wrong: [string, string][] = [
    ["cloudwatch://?from=2024-03-01", "it names no log group"],
    ["cloudwatch://g", "it does not say from which day on"],
    ["cloudwatch://g?from=yesterday", "a time is not like"],
    ["cloudwatch://g?from=2024-03-02&to=2024-03-01", "it ends before it begins"],
    ["cloudwatch://g?from=2024-03-02&filter=x", '"filter" is not known'],
  ];
  for (const [path, message] of wrong) {
    assertThrows(() => readLogGroupPlace(path), Error, message);
  }
  await using server = startFakeLogs([], { pageSize: 1 });
  await withAws(server.origin, async () => {
    await assertRejects(
      () => ingest([`${GROUP}?from=2024-03-01&to=2024-03-02`], { ledger: "/no/such" }),
      Error,
    );
  });
});
