import { EXPORT_TEXT, testDelivery } from "./_delivery.ts";

testDelivery({
  name: "grep",
  text: EXPORT_TEXT.replace(/\n+$/, "").split("\n").map((line) => `export/000000:${line}\n`).join(
    "",
  ),
  hasStream: false,
});
testDelivery({
  name: "grep",
  text: EXPORT_TEXT.replace(/\n+$/, "").split("\n").map((line, index) =>
    `logs/a-1.txt:${index + 1}:${line}\n`
  )
    .join(""),
  hasStream: false,
});
