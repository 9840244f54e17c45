import { assertEquals } from "../../_assert.ts";
import type { Arrived } from "./_kernel.ts";

/** Cells, and the marks that the outputs of each must hold, each once. */
export interface Campaign {
  readonly sources: readonly string[];
  readonly marks: readonly (readonly string[])[];
}

/** What went wrong with outputs. */
export interface Losses {
  lost: number;
  misplaced: number;
  doubled: number;
}

const LINES = 24;
const DISPLAYS = 4;
const LARGE_BYTES = 165_000;
/** Characters of a cell, and of what it showed, in a message. */
const SHOWN = 200;
/** Outputs of one round of cells: lines, displays, updates, results and errors. */
const MARKS_A_ROUND = LINES + 2 + DISPLAYS + 2 + 3 + 1 + 2 + 1;

/**
 * Makes cells whose outputs are at least so many, of all kinds; every second round has a cell that throws.
 *
 * @param isReplaced Whether the client puts an updated display into the place of the earlier one.
 */
export function makeCampaign(outputs: number, isReplaced: boolean, throws = true): Campaign {
  const sources: string[] = [];
  const marks: string[][] = [];
  const add = (count: number, write: (mark: (at: number) => string) => string) => {
    const cell = sources.length;
    const mark = (at: number) => `<${cell}.${at}>`;
    sources.push(write(mark));
    marks.push(Array.from({ length: count }, (_, at) => mark(at)));
  };
  const show = (mark: string, more = "") =>
    `await Deno.jupyter.display({ "text/plain": ${JSON.stringify(mark)}${more} }, { raw: true`;
  for (let round = 0; round * MARKS_A_ROUND < outputs; round++) {
    add(
      LINES,
      (mark) =>
        `for (let i = 0; i < ${LINES}; i++) console.log(${
          JSON.stringify(mark(0))
        }.replace(".0", "." + i));`,
    );
    add(
      2,
      (mark) =>
        `await new Promise((resolve) => setTimeout(resolve, 2)); console.error("${mark(0)}"); "${
          mark(1)
        }"`,
    );
    add(
      DISPLAYS,
      (mark) => Array.from({ length: DISPLAYS }, (_, at) => `${show(mark(at))} });`).join(" "),
    );
    add(2, (mark) => {
      const filler = `, "text/html": "x".repeat(${LARGE_BYTES})`;
      return `${show(mark(0), filler)} }); ${show(mark(1), filler)} });`;
    });
    add(
      3,
      (mark) =>
        [0, 1, 2].map((at) => `${show(mark(at))}, display_id: "${mark(9)}", update: ${at > 0} });`)
          .join(" "),
    );
    if (isReplaced) marks[marks.length - 1] = marks[marks.length - 1].slice(2);
    add(1, (mark) => `"${mark(0)}"`);
    add(
      2,
      (mark) =>
        throws && round % 2 === 0
          ? `console.log("${mark(0)}"); throw new Error("${mark(1)}")`
          : `console.log("${mark(0)}"); ${show(mark(1))} });`,
    );
    add(1, (mark) => `queueMicrotask(() => console.log("${mark(0)}"));`);
  }
  return { sources, marks };
}

/** Counts outputs that did not arrive, that arrived under another cell, and that arrived twice. */
export function countLosses({ marks }: Campaign, cells: Arrived["cells"]): Losses {
  const places = new Map<string, number[]>();
  cells.forEach((texts, cell) => {
    for (const [mark] of texts.join("\n").matchAll(/<\d+\.\d+>/g)) {
      places.set(mark, [...places.get(mark) ?? [], cell]);
    }
  });
  const losses = { lost: 0, misplaced: 0, doubled: 0 };
  marks.forEach((expected, cell) => {
    for (const mark of expected) {
      const found = places.get(mark) ?? [];
      if (found.length === 0) losses.lost++;
      losses.misplaced += found.filter((place) => place !== cell).length;
      losses.doubled += Math.max(0, found.length - 1);
    }
  });
  return losses;
}

/** Fails where an output is not where it belongs, once, before its cell has ended. */
export function assertNothingLost(campaign: Campaign, { cells, late, warnings }: Arrived): void {
  assertEquals(
    { ...countLosses(campaign, cells), late },
    { lost: 0, misplaced: 0, doubled: 0, late: 0 },
    [...describeLost(campaign, cells), ...warnings].join("\n"),
  );
}

/** Says of each output that did not arrive where it was written, and what that cell showed. */
function describeLost({ sources, marks }: Campaign, cells: Arrived["cells"]): string[] {
  const all = cells.flat().join("\n");
  return marks.flatMap((expected, cell) =>
    expected.filter((mark) => !all.includes(mark)).map((mark) =>
      `${mark} of ${sources[cell].slice(0, SHOWN)}\n  shown: ${
        JSON.stringify(cells[cell].map((text) => text.slice(0, SHOWN)))
      }`
    )
  );
}
