import { EVENTS, STREAM, testDelivery } from "./_delivery.ts";

const record = (events: typeof EVENTS) => ({
  messageType: "DATA_MESSAGE",
  owner: "000000000000",
  logGroup: "/aws/lambda/sync",
  logStream: STREAM,
  subscriptionFilters: ["all"],
  logEvents: events.map(({ timeMs, message, index }) => ({
    id: `37${index}`,
    timestamp: timeMs,
    message: `${message}\n`,
  })),
});
const CONTROL = {
  messageType: "CONTROL_MESSAGE",
  logGroup: "",
  logStream: "",
  logEvents: [{ id: "", timestamp: 1707858065050, message: "CWL CONTROL MESSAGE: Checking" }],
};
const RECORDS = [CONTROL, record(EVENTS.slice(0, 5)), CONTROL, record(EVENTS.slice(5))];

testDelivery({
  name: "subscription",
  text: RECORDS.map((one) => JSON.stringify(one)).join(""),
  hasStream: true,
  hasLines: false,
});
// Other tools sort the names, so that the stream comes behind the events; and print line by line.
testDelivery({
  name: "subscription",
  text: RECORDS.map((one) =>
    JSON.stringify(Object.fromEntries(Object.entries(one).sort()), null, 1) + "\n"
  ).join(""),
  hasStream: true,
  hasLines: false,
});
