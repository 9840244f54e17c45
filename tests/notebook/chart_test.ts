import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "../_assert.ts";
import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { HOVER_SCRIPT } from "../../lib/notebook/hover.ts";
import { renderChart } from "../../lib/notebook/chart.ts";
import { JUPYTER_DISPLAY } from "../../lib/notebook/kernel/kernel.ts";

const ROWS = Array.from({ length: 30 }, (_, i) => ({
  day: new Date(Date.UTC(2024, 0, 1 + i)),
  amount: Math.sin(i / 5) * 100,
  kind: ["credit", "debit"][i % 2],
}));

function makeOptions(title: string): Plot.PlotOptions {
  return {
    title,
    subtitle: "All users",
    caption: "Source: sample",
    clip: true,
    color: { legend: true },
    marks: [
      Plot.ruleY([0]),
      Plot.lineY(ROWS, { x: "day", y: "amount", stroke: "kind" }),
      Plot.dot(ROWS, { x: "day", y: "amount", clip: "frame", title: "kind" }),
    ],
  };
}

/** Shares of dark pixels show whether something was drawn; the picture's bytes are compressed. */
function pngOf(text: string): Promise<Uint8Array> {
  return renderChart({ width: 320, height: 60, axis: null, marks: [Plot.text([text])] }).png();
}

Deno.test("renderChart() gives the same bytes for the same data, however often", async () => {
  const first = renderChart(makeOptions("Balances"));
  renderChart(makeOptions("Another"));
  const again = renderChart(makeOptions("Balances"));
  assertEquals(again.svg, first.svg);
  assertEquals(await again.png(), await first.png());
  assertNotEquals(renderChart(makeOptions("Other")).svg, first.svg);
});

Deno.test("renderChart() puts title, subtitle, legend, plot and caption into one SVG", () => {
  const { svg, text } = renderChart(makeOptions("Balances"));
  for (const part of [">Balances<", ">All users<", ">credit<", ">debit<", ">Source: sample<"]) {
    assertStringIncludes(svg, part);
  }
  assert(svg.startsWith(`<svg xmlns="http://www.w3.org/2000/svg"`));
  assert(!/<style|<script|<foreignObject|var\(/.test(svg));
  assertEquals(
    text,
    "Balances: All users\nx (day): 2024-01-01 to 2024-01-30; " +
      "y (amount): -99.6165 to 99.9574; color: credit, debit",
  );
});

Deno.test("renderChart() gives two charts on a page different ids, each with its references", () => {
  const idsOf = (svg: string) => [...svg.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  const one = renderChart(makeOptions("One")).svg;
  const two = renderChart(makeOptions("Two")).svg;
  assert(idsOf(one).length > 0);
  assertEquals(idsOf(one).filter((id) => idsOf(two).includes(id)), []);
  for (const [, id] of one.matchAll(/url\(#([^)]+)\)/g)) assert(idsOf(one).includes(id));
});

Deno.test("renderChart() shows hostile text as text", async () => {
  for (
    const hostile of [
      `<script>alert(1)</script>`,
      `"><img src=x onerror=alert(1)>`,
      `]]>&amp;&nbsp;'`,
      `null \u0000 bell \u0007 half \ud800 end`,
    ]
  ) {
    const rows = [{ x: hostile, y: 1, t: hostile }, { x: "b", y: 2, t: "c" }];
    const chart = renderChart({
      title: hostile,
      subtitle: hostile,
      caption: hostile,
      ariaLabel: hostile,
      color: { legend: true },
      x: { label: hostile },
      marks: [Plot.barY(rows, { x: "x", y: "y", fill: "t", title: "t", href: "t" })],
    });
    assert(!/<(script|img)\b/.test(chart.svg), hostile);
    // deno-lint-ignore no-control-regex
    assert(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(chart.svg));
    assert((await chart.png()).length > 1000);
    const parsed = new DOMParser().parseFromString(chart.svg, "image/svg+xml");
    assertEquals(parsed.querySelectorAll("script, img").length, 0);
  }
});

Deno.test("renderChart() draws text in the PNG, Arabic letters too, without the machine's fonts", async () => {
  const empty = await pngOf(" ");
  const missing = await pngOf("\ue000\ue000\ue000\ue000\ue000");
  for (const text of ["amount", "رصيد المحفظة"]) {
    const drawn = await pngOf(text);
    assertNotEquals(drawn, empty);
    assertNotEquals(drawn, missing);
  }
  assertNotEquals(await pngOf("مرحبا"), await pngOf("دفعات"));
});

Deno.test("renderChart() draws continuous legends and rasters", () => {
  const { svg } = renderChart({
    color: { legend: true, scheme: "blues" },
    marks: [Plot.raster({ fill: (x: number, y: number) => x * y, x1: 0, x2: 1, y1: 0, y2: 1 })],
  });
  assertEquals([...svg.matchAll(/<image [^>]*href="data:image\/png;base64,/g)].length, 2);
});

Deno.test("renderChart() carries SVG, PNG and words to the notebook", async () => {
  const bundle = await renderChart(makeOptions("Balances"))[JUPYTER_DISPLAY]();
  assertEquals(Object.keys(bundle), ["image/svg+xml", "image/png", "text/plain", "text/html"]);
  assert(String(bundle["image/png"]).startsWith("iVBORw0KGgo"));
});

Deno.test("renderChart() carries its SVG as a picture with a script, in HTML without markup of the data", async () => {
  const title = `"></div><script>alert(1)</script>`;
  const chart = renderChart(makeOptions(title));
  const html = String((await chart[JUPYTER_DISPLAY]())["text/html"]);
  const parsed = new DOMParser().parseFromString(`<body>${html}</body>`, "text/html");
  assertEquals([...parsed.querySelectorAll("body *")].map(({ localName }) => localName), [
    "div",
    "img",
    "script",
  ]);
  const [image, script] = parsed.querySelectorAll("img, script");
  assertStringIncludes(image.getAttribute("alt"), title);
  const [, data] = image.getAttribute("src").split("data:image/svg+xml;base64,");
  assertEquals(Buffer.from(data, "base64").toString(), chart.svg);
  assert(
    !/<\/|<!--|\b(?:eval|Function|fetch|import|XMLHttpRequest|innerHTML)\b/.test(
      script.textContent,
    ),
  );
  new Function(script.textContent);
});

Deno.test("renderChart() does not carry a very large SVG twice", async () => {
  const title = "x".repeat(50_000);
  const marks = [Plot.dotX(Array.from({ length: 81 }, (_, x) => x), { title: () => title })];
  const chart = renderChart({ axis: null, marks });
  assert(chart.svg.length > 4_000_000);
  assertEquals(Object.keys(await chart[JUPYTER_DISPLAY]()).includes("text/html"), false);
});

Deno.test("renderChart() keeps titles of marks and links to pages, and no other links", () => {
  const links = ["https://example.org/", "javascript:alert(1)", " data:text/html,x", "#top"];
  const rows = links.map((link) => ({ link }));
  const { svg } = renderChart({
    marks: [Plot.barY(rows, { x: "link", y: () => 1, href: "link", title: () => "<b>one</b>" })],
  });
  const targets = [...svg.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, target]) => target);
  assertEquals(targets, ["https://example.org/", "#top"]);
  assertEquals(svg.split("<title>&lt;b&gt;one&lt;/b&gt;</title>").length - 1, 4);
});

Deno.test("the script for titles of marks is free of type errors", async () => {
  const folder = dirname(fileURLToPath(HOVER_SCRIPT));
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--config", join(folder, "deno.json"), folder],
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
});

Deno.test("renderChart() refuses a title that is not text", () => {
  const options = { title: { nodeType: 1 }, marks: [] } as unknown as Plot.PlotOptions;
  assertThrows(() => renderChart(options), TypeError, "Cannot draw a title that is not a text");
});

Deno.test("renderChart() takes background and colour of a style for the whole figure", async () => {
  const words = { title: "Title", subtitle: "Subtitle", caption: "Caption" };
  const marks = [Plot.dot([1, 2]), Plot.text(["near"], { frameAnchor: "middle" })];
  const usual = renderChart({ ...words, marks }).svg;
  assertStringIncludes(
    usual,
    ` fill="black" color="black" style="background: white; color: black;`,
  );
  const dark = renderChart({
    ...words,
    marks,
    style: { background: "#111", color: "#eee", fontSize: "9px" },
  });
  assertStringIncludes(dark.svg, `<rect width="100%" height="100%" fill="#111"/>`);
  assertStringIncludes(dark.svg, ` fill="#eee" color="#eee" style="background: #111; color: #eee;`);
  assertStringIncludes(dark.svg, "font-size:9px");
  for (const light of ["white", "black", "#444444"]) assert(!dark.svg.includes(light), light);
  const asText = renderChart({
    ...words,
    marks,
    style: "background-color: #111; color: #eee; font-size: 9px;",
  });
  assertEquals(asText.svg, dark.svg);
  assertStringIncludes(dark.drawAt(320), `fill="#111"`);
  assert((await dark.png()).length > 1000);
  for (const wrong of ['"/><script>', "url(http://example.org/x)", 5]) {
    assertThrows(
      () => renderChart({ marks, style: { background: wrong as string } }),
      TypeError,
      "expected a colour",
    );
  }
});
