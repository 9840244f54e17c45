import { EVENTS, testDelivery } from "./_delivery.ts";

testDelivery({
  name: "messages only",
  text: EVENTS.map(({ message }) => `${message}\n`).join(""),
  hasStream: false,
});
