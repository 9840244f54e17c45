import { EVENTS, STREAM, testDelivery } from "./_delivery.ts";

const spaced = (timeMs: number) =>
  new Date(timeMs).toISOString().replace("T", " ").replace("Z", "");

testDelivery({
  name: "Insights JSON",
  text: JSON.stringify(
    {
      results: EVENTS.map(({ timeMs, message }) => [
        { field: "@timestamp", value: spaced(timeMs) },
        { field: "@message", value: message },
        { field: "@logStream", value: STREAM },
        { field: "@ptr", value: "CmEK" },
      ]),
      statistics: { recordsMatched: 3 },
      status: "Complete",
    },
    null,
    2,
  ),
  hasStream: true,
  hasLines: false,
});
testDelivery({
  name: "Insights JSON",
  text: JSON.stringify(
    EVENTS.map(({ timeMs, message }) => ({ "@timestamp": spaced(timeMs), "@message": message })),
  ),
  hasStream: false,
  hasLines: false,
});
