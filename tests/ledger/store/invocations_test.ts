import { assertEquals } from "../../_assert.ts";
import { askLog, makeUuid, PrintedLog } from "./_printed.ts";

const AT = "2024-04-01T21:00:00.000Z";

/** A request that ends as most do, with lines of its own before. */
function withRequest(log: PrintedLog, lines: readonly string[], ending = ""): PrintedLog {
  const request = makeUuid();
  log.platform(AT, `START RequestId: ${request} Version: $LATEST`);
  for (const line of lines) log.platform(AT, `${AT}\t${request}\tERROR\t${line}`);
  log.platform(AT, `END RequestId: ${request}`);
  return log.platform(
    AT,
    `REPORT RequestId: ${request}\tDuration: 5.00 ms\tBilled Duration: 5 ms\t` +
      `Memory Size: 128 MB\tMax Memory Used: 60 MB\t${ending}`,
  );
}

Deno.test("a request that died of an error it did not catch has failed, though it was reported", async () => {
  const log = new PrintedLog();
  withRequest(log, []);
  withRequest(log, ['Uncaught Exception \t{"errorType":"Error","errorMessage":"no"}']);
  withRequest(log, [
    'Invoke Error \t{"errorType":"Error"}',
    'Invoke Error \t{"errorType":"Error"}',
  ]);
  withRequest(log, [], "Status: timeout");
  assertEquals(await askLog(log, "select status from invocations order by line"), [
    { status: "finished" },
    { status: "failed" },
    { status: "failed" },
    { status: "timeout" },
  ]);
});
