import * as Plot from "@observablehq/plot";
import { assert, assertEquals } from "../_assert.ts";
import { writeTick } from "../../lib/charts/time_ticks.ts";
import { stackPanels } from "../../lib/charts/panels.ts";
import { renderChart } from "../../lib/notebook/chart.ts";
import { makeDocument } from "../../lib/notebook/document.ts";

const write = (...texts: string[]) => texts.map((text) => new Date(`${text}Z`)).map(writeTick);

Deno.test("ticks within days are in 24 hours, with the day where it begins", () => {
  assertEquals(
    write("2024-01-31T12:00", "2024-02-01T00:00", "2024-02-01T12:00"),
    ["12:00\nJan 31", "00:00\nFeb 1", "12:00"],
  );
  assertEquals(write("2024-01-31T23:59:30", "2024-02-01T00:00"), [
    "23:59:30\nJan 31",
    "00:00:00\nFeb 1",
  ]);
  assertEquals(write("2024-01-31T21:00:00.500", "2024-01-31T21:00:01"), [
    "21:00:00.500\nJan 31",
    "21:00:01.000",
  ]);
  assertEquals(write("2024-01-31T00:00"), ["00:00\nJan 31"]);
});

const DAY_MS = 86_400_000;
const labelsOf = (svg: string) =>
  /x-axis tick label".*?<\/g>/s.exec(svg)![0].replaceAll(/<\/tspan>|<\/text>/g, "|")
    .replaceAll(/<[^>]*>/g, "");

for (
  const [name, days] of [["days", 9], ["weeks", 60], ["months", 500], ["years", 3000]] as const
) {
  Deno.test(`ticks of ${name} are those of Plot, with the year of a month`, () => {
    const domain = [new Date("2023-12-12Z"), new Date(Date.UTC(2023, 11, 12) + days * DAY_MS)];
    const options = {
      x: { type: "utc" as const, domain },
      marks: [Plot.dot(domain, { x: (d) => d })],
    };
    const plain = Plot.plot({ ...options, document: makeDocument() }) as unknown as {
      outerHTML: string;
    };
    const labels = labelsOf(renderChart(options).svg);
    assertEquals(labels.replaceAll(/(?<=[A-Z][a-z]{2}) 20\d\d/g, ""), labelsOf(plain.outerHTML));
    assert(labels.includes("2023") || labels.includes("2024"), labels);
  });
}

Deno.test("a chart of a few hours has no AM and no PM, panels neither", () => {
  const domain = [new Date("2024-01-31T10:00Z"), new Date("2024-01-31T20:00Z")];
  const x = { type: "utc" as const, domain };
  const plot = { marks: [Plot.dot(domain, { x: (time) => time })] };
  for (
    const options of [{ ...plot, x }, stackPanels([{ heading: "BHD", plot }], { title: "T", x })]
  ) {
    const labels = labelsOf(renderChart(options).svg);
    assert(labels.includes("14:00") && !/[AP]M/.test(labels), labels);
  }
});
