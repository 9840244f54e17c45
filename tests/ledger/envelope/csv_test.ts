import { EVENTS, STREAM, testDelivery } from "./_delivery.ts";

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const spaced = (timeMs: number) =>
  new Date(timeMs).toISOString().replace("T", " ").replace("Z", "");

testDelivery({
  name: "CSV",
  text: "@timestamp,@message,@logStream\n" +
    EVENTS.map(({ timeMs, message }) => `${spaced(timeMs)},${quoted(message)},${STREAM}\n`).join(
      "",
    ),
  hasStream: true,
});
testDelivery({
  name: "CSV",
  text: "timestamp,message\r\n" +
    EVENTS.map(({ timeMs, message }) => `${timeMs},${quoted(`${message}\n`)}\r\n`).join(""),
  hasStream: false,
});
testDelivery({
  name: "CSV",
  text: "timestamp;datetime;message\n" +
    EVENTS.map(({ timeMs, message }) => `"${timeMs}";"${spaced(timeMs)}";${quoted(message)}\n`)
      .join(""),
  hasStream: false,
});
testDelivery({
  name: "CSV",
  text: '"Time","Line","tsNs"\n' +
    EVENTS.map(({ timeMs, message }) => `${timeMs},${quoted(message)},${timeMs}000000\n`).join(""),
  hasStream: false,
});
testDelivery({
  name: "CSV",
  text: "_time,source,_raw\n" +
    EVENTS.map(({ timeMs, message }) =>
      `${new Date(timeMs).toISOString().replace("Z", "+00:00")},a,${quoted(message)}\n`
    ).join(""),
  hasStream: false,
});
