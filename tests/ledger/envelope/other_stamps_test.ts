import { EVENTS, testDelivery } from "./_delivery.ts";

const OTHERS: readonly ((timeMs: number) => string)[] = [
  (timeMs) => new Date(timeMs).toISOString().replace(/\.\d+Z/, "Z "),
  (timeMs) => new Date(timeMs).toISOString().replace("Z", "000Z "),
  (timeMs) => new Date(timeMs + 3 * 3_600_000).toISOString().replace("Z", "+03:00 "),
  (timeMs) => new Date(timeMs).toISOString().replace("Z", "Z\t"),
  (timeMs) => new Date(timeMs).toISOString().replace("T", " ").replace("Z", " "),
  (timeMs) => `${timeMs} `,
];
for (const stamp of OTHERS) {
  testDelivery({
    name: "lines with a time",
    text: EVENTS.map(({ timeMs, message }) => `${stamp(timeMs)}${message}\n\n`).join(""),
    hasStream: false,
  });
}
