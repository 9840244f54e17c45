import { EXPORT_TEXT, testDelivery } from "./_delivery.ts";

for (const margin of ["    ", "\t", "> ", "lambda-1  | ", "0|sync  | ", "[pod/sync-7d/sync] "]) {
  testDelivery({
    name: "indented lines",
    text: EXPORT_TEXT.replace(/\n+$/, "").split("\n").map((line) => `${margin}${line}\n`).join(""),
    hasStream: false,
  });
}
