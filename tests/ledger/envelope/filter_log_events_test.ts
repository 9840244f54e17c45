import { assertEquals } from "../../_assert.ts";
import { ask, makeLedger, withFolder } from "../../_temporary.ts";
import { EVENTS, STREAM, testDelivery } from "./_delivery.ts";

const page = (events: typeof EVENTS) => ({
  events: events.map(({ timeMs, message, index }) => ({
    logStreamName: STREAM,
    timestamp: timeMs,
    message: `${message}\n`,
    ingestionTime: timeMs + 900,
    eventId: `38${index}`,
  })),
  searchedLogStreams: [],
});

testDelivery({
  name: "filter-log-events",
  text: JSON.stringify(page(EVENTS), null, 4) + "\n",
  hasStream: true,
  hasLines: false,
});
testDelivery({
  name: "filter-log-events",
  text: JSON.stringify({
    events: EVENTS.map(({ timeMs, message }) => ({
      timestamp: timeMs,
      message,
      ingestionTime: timeMs + 900,
    })),
    nextForwardToken: "f/1",
  }),
  hasStream: false,
  hasLines: false,
});

// Picked out with jq: time and message, a line each, or times as texts.
testDelivery({
  name: "filter-log-events",
  text: EVENTS.map(({ timeMs, message }) => JSON.stringify({ timestamp: timeMs, message }) + "\n")
    .join(""),
  hasStream: false,
});
testDelivery({
  name: "filter-log-events",
  text: JSON.stringify(
    EVENTS.map(({ timeMs, message }) => ({ timestamp: new Date(timeMs).toISOString(), message })),
    null,
    2,
  ),
  hasStream: false,
  hasLines: false,
});

Deno.test("filter-log-events: an event that is on two pages is counted once, by its id", () =>
  withFolder(async (folder) => {
    const pages = [EVENTS, EVENTS.slice(5)].map((events) => JSON.stringify(page(events)));
    Deno.writeTextFileSync(`${folder}/pages.json`, pages.join("\n"));
    const ledger = await makeLedger(folder, [`${folder}/pages.json`]);
    const [{ n }] = await ask(ledger, "select count(*)::integer as n from log_events");
    assertEquals(n, EVENTS.length);
    const issues = await ask(ledger, "select code, covers_bytes from issues");
    assertEquals(issues, [{ code: "repeated_event", covers_bytes: true }]);
  }));
