import { EVENTS, testDelivery } from "./_delivery.ts";

testDelivery({
  name: "serverless logs",
  text: EVENTS.map(({ message }) =>
    message.replace(/^(\d{4}-\d\d-\d\d)T(\S{12})Z\t/, "$1 $2 (+00:00)\t") + "\n"
  ).join(""),
  hasStream: false,
});
