import axe from "axe-core";
import type { Page } from "playwright-core";

/** What a page takes of a reader's screen. */
export interface Measured {
  /** Height as it is opened, in screens of 900 pixels. */
  readonly screens: number;
  readonly width: number;
  /** Tables that are wider than their place, once all parts are open. */
  readonly hidden: readonly string[];
  /** Words of cells, prose and printed texts left out, that are broken over lines, once all parts are open. */
  readonly broken: readonly string[];
}

/** What words and tables are behind; filters of tables stay closed. */
const PARTS = "details:not(.balancebook-tools details, form details)";

/** Measures a page as it is opened, and then with all its parts open, as which it stays. */
export async function measure(page: Page): Promise<Measured> {
  return await page.evaluate(`(() => {
    const { scrollHeight, scrollWidth } = document.documentElement;
    for (const part of document.querySelectorAll("${PARTS}")) part.open = true;
    const boxes = [...document.querySelectorAll(".output_html, .dt-layout-table, .rows-table, .review")];
    return {
      screens: scrollHeight / 900,
      width: Math.max(scrollWidth, document.documentElement.scrollWidth),
      hidden: boxes.filter((box) => box.scrollWidth > box.clientWidth + 1)
        .map((box) => box.textContent.trim().slice(0, 60)),
      broken: [...document.querySelectorAll(".cards td:not(.text, .prose)")].flatMap((cell) => {
        const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        const broken = [];
        while (texts.nextNode()) {
          for (const { 0: word, index } of texts.currentNode.data.matchAll(/\\b[a-z]{3,14}\\b/g)) {
            const range = document.createRange();
            range.setStart(texts.currentNode, index);
            range.setEnd(texts.currentNode, index + word.length);
            if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) broken.push(word);
          }
        }
        return broken;
      }),
    };
  })()`) as Measured;
}

/** Runs axe in both themes; colours are all that a theme changes. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: "light" });
  const light = await runAxe(page, {});
  await page.emulateMedia({ colorScheme: "dark" });
  return [...light, ...await runAxe(page, { runOnly: { type: "rule", values: [COLORS] } })];
}

/** Runs axe on a page whose colours it has seen at another width, at which they are the same. */
export async function findViolationsOfLayout(page: Page): Promise<string[]> {
  return await runAxe(page, { rules: { [COLORS]: { enabled: false } } });
}

const COLORS = "color-contrast";
const MARKS = "figure.chart svg > :not(title, desc)";

async function runAxe(page: Page, rules: object): Promise<string[]> {
  if (!await page.evaluate("'axe' in globalThis")) await page.evaluate(axe.source);
  const options = JSON.stringify({ resultTypes: ["violations"], ...rules });
  // Of a chart it is the whole that has a role and a name; axe would walk through its thousands of marks even
  // where it is told to leave them out.
  return await page.evaluate(
    `document.querySelectorAll("${MARKS}").forEach((mark) => mark.remove());
    axe.run(document, ${options}).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 120))))`,
  ) as string[];
}
