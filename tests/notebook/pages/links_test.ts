import { assertEquals } from "../../_assert.ts";
import type { LedgerId } from "../../../lib/ledger/evidence/ids.ts";
import { addLinks, SERVED } from "../../../lib/notebook/pages/content/links.ts";

const CASE = "case-0123456789";
const IDS = new Map<string, LedgerId>([
  [CASE, { kind: "case", id: CASE }],
  ["2024-01-31", { kind: "user", id: "2024-01-31" }],
]);

const link = (html: string, ids: ReadonlyMap<string, LedgerId> = new Map()) =>
  addLinks(html, {
    ids,
    addresses: SERVED,
    notebook: "",
    page: { scope: {}, thresholds: "" },
    takes: () => true,
    currencies: [],
  });
const whole = (text: string) => `<span class="whole">${text}</span>`;

Deno.test("an amount with its currency, a day and a line of a log stay on one line of a page", () => {
  for (
    const [text, ...parts] of [
      [
        "SAR -1,234.56 since 2024-01-02 21:01, BHD 7.000.",
        "SAR -1,234.56",
        "2024-01-02",
        "BHD 7.000",
      ],
      ["2024-02-03 0a1b2c3d\u2026 line 17", "2024-02-03", "0a1b2c3d\u2026 line 17"],
      // Neither a time as it was printed, nor the name of a log stream, nor a part of a word.
      ["2024-02-03T04:05:06.789Z 2024-02-03-[$LATEST]0a1b2c3d XBHD 5 12024-02-03"],
    ]
  ) {
    const kept = parts.reduce((html, part) => html.replace(part, whole(part)), text);
    assertEquals(link(`<p>${text}</p>`), `<p>${kept}</p>`);
    assertEquals(link(`<a href="/x">${text}</a>`), `<a href="/x">${kept}</a>`);
    assertEquals(link(`<pre>${text}</pre>`), `<pre>${text}</pre>`, "as it was printed");
    assertEquals(link(`<svg><text>${text}</text></svg>`), `<svg><text>${text}</text></svg>`);
  }
});

Deno.test("a short id stays on one line, and what is an id is a link first", () => {
  assertEquals(
    link(`<td>${CASE}, 2024-01-31</td>`, IDS),
    `<td><a class="whole" href="/case/${CASE}">${CASE}</a>, ` +
      `<a class="whole" href="/user/2024-01-31">2024-01-31</a></td>`,
  );
});

Deno.test("rows that words stand for are a link in the scope of the page, where there is a page of them", () => {
  const html =
    `<span data-rows="findings?is.title=A%26B&amp;user=u&amp;is.severity=x">A&amp;B</span>`;
  const options = {
    ids: new Map(),
    addresses: SERVED,
    notebook: "",
    page: { scope: { currency: "SAR", user: "v" }, thresholds: "" },
    takes: () => true,
    currencies: [],
  };
  assertEquals(
    addLinks(html, options),
    `<a href="/rows/findings?currency=SAR&amp;user=u&amp;is.title=A%26B&amp;is.severity=x">A&amp;B</a>`,
  );
  const all = `<span data-rows="findings">all</span>`;
  assertEquals(link(all), `<a href="/rows/findings">all</a>`);
  const addresses = { ...SERVED, rows: () => undefined };
  assertEquals(addLinks(all, { ...options, addresses }), all);
});
