import { EVENTS, testDelivery } from "./_delivery.ts";

testDelivery({
  name: "docker json-file",
  text: EVENTS.flatMap(({ message, timeMs }) =>
    message.split("\n").map((line) =>
      JSON.stringify({
        log: `${line}\n`,
        stream: "stdout",
        time: new Date(timeMs).toISOString().replace("Z", "123456Z"),
      }) + "\n"
    )
  ).join(""),
  hasStream: false,
});
