import { EVENTS, STREAM, testDelivery } from "./_delivery.ts";

testDelivery({
  name: "sam logs",
  text: EVENTS.map(({ timeMs, message }) =>
    `${STREAM} ${new Date(timeMs).toISOString().replace("Z", "000")} ${message}\n`
  ).join(""),
  hasStream: true,
});
