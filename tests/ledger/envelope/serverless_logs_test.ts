import { EVENTS, testDelivery } from "./_delivery.ts";

testDelivery({
  name: "serverless logs",
  text: EVENTS.map(({ message }) =>
    message.replace(/^(\d{4}-\d\d-\d\d)T(\S{12})Z\t/, "$1 $2 (+00:00)\t") + "\n"
  ).join(""),
  hasStream: false,
});

/** A message as version 4 prints it: time and request on a line of their own. */
function inVersion4(message: string): string {
  const printed = /^(\d{4}-\d\d-\d\d)T(\S{12})Z\t(\S+)\t([^]*)$/.exec(message);
  if (printed !== null) return `${printed[1]} ${printed[2]} - ${printed[3]} - \n${printed[4]}`;
  return message.replace("RequestId:", "-").replace("Version:", "- Version:")
    .replace("\tDuration:", "\nDuration:");
}

for (const end of ["\n", "\r\n"]) {
  testDelivery({
    name: "serverless logs",
    text: EVENTS.map(({ message }) => `${inVersion4(message)}\n`).join("").replaceAll("\n", end),
    hasStream: false,
    hasLines: false,
  });
}
