import { EVENTS, STREAM, testDelivery } from "./_delivery.ts";

testDelivery({
  name: "aws logs tail",
  text: EVENTS.map(({ timeMs, message }) =>
    `${new Date(timeMs).toISOString().replace("Z", "000+00:00")} ${STREAM} ${message}\n`
  ).join(""),
  hasStream: true,
});
