import { EXPORT_TEXT, testDelivery } from "./_delivery.ts";

for (const margin of ["    ", "\t", "> "]) {
  testDelivery({
    name: "indented lines",
    text: EXPORT_TEXT.replace(/\n+$/, "").split("\n").map((line) => `${margin}${line}\n`).join(""),
    hasStream: false,
  });
}
