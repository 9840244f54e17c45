import { assertEquals } from "../../_assert.ts";
import { PrintedLog } from "./_printed.ts";
import { askLog, test } from "./_together.ts";

test("a transaction without the line that its message begins with is told", async () => {
  const log = new PrintedLog();
  for (const [index, oldBalance] of [100, 90, 80, 70, 60].entries()) {
    log.transaction(`2024-03-31T21:0${index}:00.000Z`, { oldBalance });
  }
  const lines = String(log).split(/(?<=\n\n)/);
  const starts = lines.flatMap((line, index) => line.includes("Processing message") ? [index] : []);
  const without = (...gone: number[]) => lines.filter((_, index) => !gone.includes(index)).join("");
  const sql = "select subject, reason from finding.incomplete_export";
  const reason = (count: string) =>
    `${count} a transaction without the line that its message begins with: that line is missing`;
  const subject = "transaction without message";
  assertEquals(await askLog(without(starts[1]), sql), [
    { subject, reason: reason("1 request prints") },
  ]);
  // Of one request with two messages the second one's.
  const joined = without(starts[2]).split(/(?<=\n\n)/);
  const request = /RequestId: (\S+)/.exec(lines[starts[1] - 1])![1];
  const other = /RequestId: (\S+)/.exec(lines[starts[2] - 1])![1];
  const one = joined.filter((line) =>
    !line.includes(`START RequestId: ${other}`) && !line.includes(`RequestId: ${request}\tDur`) &&
    !line.includes(`END RequestId: ${request}`)
  ).join("").replaceAll(other, request);
  assertEquals(await askLog(one, sql), [{ subject, reason: reason("1 request prints") }]);
  // Where no message is printed at all, nothing is missing.
  assertEquals(await askLog(without(...starts), sql), []);
});
