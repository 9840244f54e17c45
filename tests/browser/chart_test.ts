import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import type { Page } from "playwright-core";
import { countBars } from "../../lib/charts/count_bars.ts";
import { dayCounts } from "../../lib/charts/day_counts.ts";
import { HOVER_SCRIPT } from "../../lib/notebook/hover.ts";
import { type Chart, renderChart } from "../../lib/notebook/chart.ts";
import { JUPYTER_DISPLAY } from "../../lib/notebook/kernel/kernel.ts";
import { browserTest } from "./_browser.ts";

const HOSTILE = `</title></svg><img src=x onerror="alert(1)">`;
const TIP = ".balancebook-tip";
const BARS = `.balancebook-chart > svg g[aria-label="bar"] rect`;
const COLUMNS = `.balancebook-chart > svg g[aria-label="rect"] rect`;

const bars = renderChart(
  countBars([{ name: "gap", count: 1234 }, { name: HOSTILE, count: 700 }], {
    title: "Findings",
    unit: "findings",
  }),
);
const columns = renderChart(
  dayCounts(
    [10, 1, 1000].map((count, i) => ({
      day: new Date(Date.UTC(2024, 0, 1 + i)),
      name: "x",
      count,
    })),
    { title: "Days", unit: "requests" },
  ),
);

/** What a live notebook gets. */
async function outputOf(chart: Chart): Promise<string> {
  return String((await chart[JUPYTER_DISPLAY]())["text/html"]);
}

/** What a page of the headless run has. */
function pageOf(chart: Chart): string {
  return `<figure class="chart balancebook-chart">\n${chart.svg}\n</figure>\n` +
    `<script>${Deno.readTextFileSync(HOVER_SCRIPT)}</script>`;
}

async function colorsOf(page: Page, selector: string): Promise<unknown> {
  return await page.evaluate(`(() => {
    const { color, backgroundColor } = getComputedStyle(document.querySelector("${selector}"));
    return [color, backgroundColor];
  })()`);
}

for (const [where, body] of [["output", await outputOf(bars)], ["page", pageOf(bars)]]) {
  browserTest(
    `hovering a bar of a chart in its ${where} shows its values`,
    body,
    async (page) => {
      assertEquals(await page.locator(TIP).isVisible(), false);
      await page.locator(BARS).first().hover();
      assertEquals(await page.locator(TIP).innerText(), "gap: 1,234 findings");
      assertEquals(await page.locator(BARS).first().textContent(), "", "the native one is away");
      await page.locator(BARS).nth(1).hover();
      assertEquals(await page.locator(TIP).innerText(), `${HOSTILE}: 700 findings`);
      assertEquals(await page.locator(BARS).first().textContent(), "gap: 1,234 findings");
      await page.mouse.move(1090, 890);
      assertEquals(await page.locator(TIP).isVisible(), false);
      assertEquals(await page.locator("img").count(), 0);
    },
  );
}

browserTest(
  "the tooltip stands beside the pointer and inside the window",
  await outputOf(bars),
  async (page) => {
    const box = (await page.locator(BARS).first().boundingBox())!;
    for (const [x, y] of [[box.x + 5, box.y + 5], [box.x + box.width - 2, box.y + 8]]) {
      await page.mouse.move(x, y);
      const tip = (await page.locator(TIP).boundingBox())!;
      assert(tip.x >= 0 && tip.x + tip.width <= 700, JSON.stringify(tip));
      assert(tip.y > y && tip.y < y + 40, JSON.stringify(tip));
    }
  },
  { width: 700 },
);

browserTest(
  "a mark that is too small to hit is found near it",
  await outputOf(columns),
  async (page) => {
    const box = (await page.locator(COLUMNS).nth(1).boundingBox())!;
    assert(box.height < 1);
    await page.mouse.move(box.x + box.width / 2, box.y - 6);
    assertEquals(await page.locator(TIP).innerText(), "2024-01-02 \u00b7 x: 1 request");
    await page.mouse.move(box.x + box.width / 2, box.y - 40);
    assertEquals(await page.locator(TIP).isVisible(), false);
  },
);

browserTest(
  "many outputs share one tooltip, also when they run again",
  [await outputOf(bars), await outputOf(columns), await outputOf(bars)].join("\n"),
  async (page) => {
    assertEquals(await page.locator(".balancebook-chart > svg").count(), 3);
    await page.evaluate(`{
      const host = document.querySelectorAll(".balancebook-chart")[1];
      const script = document.createElement("script");
      script.textContent = host.querySelector("script").textContent;
      host.append(script);
    }`);
    await page.locator(COLUMNS).nth(2).hover();
    assertEquals(await page.locator(TIP).count(), 1);
    assertEquals(await page.locator(TIP).innerText(), "2024-01-03 \u00b7 x: 1,000 requests");
    assertEquals(await page.locator(".balancebook-chart > svg").count(), 3);
  },
);

browserTest(
  "arrow keys walk through the marks, Escape leaves",
  await outputOf(bars),
  async (page) => {
    await page.keyboard.press("Tab");
    const shown = [];
    for (const key of ["ArrowRight", "ArrowDown", "ArrowRight", "ArrowLeft"]) {
      await page.keyboard.press(key);
      shown.push((await page.locator(TIP).innerText()).slice(0, 3));
    }
    assertEquals(shown, ["gap", "</t", "gap", "</t"]);
    assertEquals(await page.locator(TIP).getAttribute("role"), "status");
    await page.keyboard.press("Escape");
    assertEquals(await page.locator(TIP).isVisible(), false);
  },
);

browserTest(
  "a chart is a white card with dark text on a dark page, and so is its tooltip",
  `<style>:root { color-scheme: dark; background: #111; color: #eee }</style>${(await outputOf(
    bars,
  ))}`,
  async (page) => {
    await page.locator(BARS).first().hover();
    assertEquals(await colorsOf(page, TIP), ["rgb(27, 27, 27)", "rgb(255, 255, 255)"]);
    assertEquals(await colorsOf(page, ".balancebook-chart > svg"), [
      "rgb(0, 0, 0)",
      "rgb(255, 255, 255)",
    ]);
    const fills = await page.evaluate(`[...new Set([...document.querySelectorAll("svg text")]
      .map((text) => getComputedStyle(text).fill))].sort()`);
    assertEquals(fills, ["rgb(0, 0, 0)"]);
  },
  { colorScheme: "dark" },
);

browserTest(
  "without scripts the marks of a page have the browser's own titles",
  pageOf(bars),
  async (page) => {
    assertEquals(await page.locator(`${BARS} > title`).allTextContents(), [
      "gap: 1,234 findings",
      `${HOSTILE}: 700 findings`,
    ]);
    assertEquals(await page.locator(TIP).count(), 0);
    assertStringIncludes(
      await page.getByRole("img").first().getAttribute("aria-label") ?? "",
      "Findings",
    );
  },
  { javaScript: false },
);

// JupyterLab takes scripts out of the outputs of a notebook that it does not trust, and svg and
// style too, of which it leaves the texts; it leaves pictures whose address is data.
browserTest(
  "where scripts are taken out of an output its picture stands there, and nothing else",
  (await outputOf(bars)).replace(/<script>[^]*?<\/script>/g, ""),
  async (page) => {
    assertEquals(await page.locator("body").innerText(), "");
    const picture = page.locator(".balancebook-chart > img");
    assertEquals(
      await page.evaluate(
        `(({ naturalWidth, width }) => [naturalWidth, width])(document.images[0])`,
      ),
      [776, 776],
    );
    assertStringIncludes(await picture.getAttribute("alt") ?? "", "Findings");
  },
);

browserTest(
  "a chart shrinks with a telephone's page, and keeps its shape",
  [await outputOf(bars), (await outputOf(bars)).replace(/<script>[^]*?<\/script>/g, "")].join(
    "\n",
  ) +
    "<style>img { max-width: 100% }</style>",
  async (page) => {
    const [, width, height] = / width="(\d+)" height="(\d+)"/.exec(bars.svg)!;
    const ratio = Number(width) / Number(height);
    for (const one of ["svg", "img"]) {
      const box = (await page.locator(`.balancebook-chart > ${one}`).boundingBox())!;
      assert(box.width <= 390, `${one}: ${box.width}`);
      assert(Math.abs(box.width / box.height - ratio) < 0.1, JSON.stringify(box));
    }
  },
  { width: 390 },
);
