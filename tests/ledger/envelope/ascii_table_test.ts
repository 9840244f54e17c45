import { EVENTS, testDelivery } from "./_delivery.ts";

const BORDER = `|---------------|${"-".repeat(60)}|\n`;
const ROWS = EVENTS.flatMap(({ timeMs, message }) =>
  message.split("\n").map((line, index) =>
    `| ${index === 0 ? timeMs : " ".repeat(13)} | ${line.padEnd(58)} |\n`
  )
);

testDelivery({
  name: "ASCII table",
  text: `${"-".repeat(76)}\n|   timestamp   | message${" ".repeat(51)} |\n${BORDER}${
    ROWS.join("")
  }${"-".repeat(76)}\n`,
  hasStream: false,
});
