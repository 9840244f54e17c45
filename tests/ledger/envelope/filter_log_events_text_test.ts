import { EVENTS, STREAM, testDelivery } from "./_delivery.ts";

testDelivery({
  name: "filter-log-events text",
  text: EVENTS.map(({ timeMs, message, index }) =>
    `EVENTS\t3805170785806505${index}\t${timeMs + 900}\t${STREAM}\t${message}\n\t${timeMs}\n`
  ).join(""),
  hasStream: true,
});
testDelivery({
  name: "filter-log-events text",
  text: EVENTS.map(({ timeMs, message }) => `EVENTS\t${timeMs + 900}\t${message}\n\t${timeMs}\n`)
    .join(""),
  hasStream: false,
});
testDelivery({
  name: "filter-log-events text",
  text: "b/38/s\tf/38/s\r\n" +
    EVENTS.map(({ timeMs, message }) => `EVENTS\t${timeMs + 900}\t${message}\r\n\t${timeMs}\r\n`)
      .join(""),
  hasStream: false,
});
