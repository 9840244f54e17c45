import { assertEquals } from "../../_assert.ts";
import { ask, makeLedger, withFolder } from "../../_temporary.ts";
import { EVENTS, STREAM, testDelivery } from "./_delivery.ts";

testDelivery({
  name: "aws logs tail",
  text: EVENTS.map(({ timeMs, message }) =>
    `${new Date(timeMs).toISOString().replace("Z", "000+00:00")} ${STREAM} ${message}\n`
  ).join(""),
  hasStream: true,
});

/** The message in Lambda's JSON log format. */
function inJson(message: string, timeMs: number): unknown {
  const [timestamp, requestId, level, ...printed] = message.split("\t");
  if (printed.length > 0) return { timestamp, level, requestId, message: printed.join("\t") };
  const [type, request] = [/^[A-Z]+/, /[0-9a-f-]{36}/].map((part) => part.exec(message)?.[0]);
  return {
    time: new Date(timeMs).toISOString(),
    type: type === "START" ? "platform.start" : "platform.runtimeDone",
    record: { requestId: request, version: "$LATEST" },
  };
}

Deno.test("aws logs tail: messages that --format json has indented are read", () =>
  withFolder(async (folder) => {
    const text = EVENTS.map(({ timeMs, message }) => {
      const time = new Date(timeMs).toISOString().replace("Z", "+00:00");
      return `${time} ${STREAM} \n${JSON.stringify(inJson(message, timeMs), null, 4)}\n`;
    });
    Deno.writeTextFileSync(`${folder}/tail.txt`, text.join(""));
    const ledger = await makeLedger(folder, [`${folder}/tail.txt`]);
    const [row] = await ask(
      ledger,
      `select count(*)::integer as n, count(distinct request_id)::integer as requests
       from transactions where outcome = 'applied'`,
    );
    assertEquals(row, { n: 3, requests: 1 });
  }));
