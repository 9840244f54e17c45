import { EVENTS, testDelivery } from "./_delivery.ts";

/** Lines as containerd writes them; what is longer than 16 kB stands in parts. */
const LONGEST = 100;

testDelivery({
  name: "Kubernetes",
  text: EVENTS.flatMap(({ message, timeMs }) => {
    const time = new Date(timeMs).toISOString().replace("Z", "123456Z");
    return message.split("\n").flatMap((line) => {
      const parts = line.match(new RegExp(`.{1,${LONGEST}}`, "gu")) ?? [""];
      return parts.map((part, index) =>
        `${time} stdout ${index < parts.length - 1 ? "P" : "F"} ${part}\n`
      );
    });
  }).join(""),
  hasStream: false,
  hasLines: false,
});
