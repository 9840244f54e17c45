import { assertEquals } from "../../_assert.ts";
import { chooseDelivery } from "../../../lib/ledger/envelope/reading/choose.ts";
import { EVENTS, testDelivery } from "./_delivery.ts";

testDelivery({
  name: "messages only",
  text: EVENTS.map(({ message }) => `${message}\n`).join(""),
  hasStream: false,
});

Deno.test("messages only: lines of a JSON logger that speaks of events are messages", async () => {
  const line = (rest: unknown) =>
    JSON.stringify({
      timestamp: "2024-02-13T21:01:05.061Z",
      level: "INFO",
      requestId: "a",
      ...{ rest },
    });
  for (const rest of [{ events: [] }, { eventId: "e1" }]) {
    const delivery = await chooseDelivery(`${line(rest)}\n${line(rest)}\n`);
    assertEquals(delivery?.name, "messages only");
  }
});
