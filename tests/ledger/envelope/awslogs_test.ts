import { EVENTS, STREAM, testDelivery } from "./_delivery.ts";

testDelivery({
  name: "awslogs",
  text: EVENTS.map(({ timeMs, message }) =>
    `/aws/lambda/sync ${STREAM} ${new Date(timeMs).toISOString()} ${message}\n`
  ).join(""),
  hasStream: true,
});
