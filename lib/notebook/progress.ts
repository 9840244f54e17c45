import { describeValue, requireText } from "../ledger/arguments.ts";
import { escapeXml } from "./escape.ts";
import {
  installKernelWorkaround,
  isInKernel,
  type MediaBundle,
  sendDisplay,
} from "./kernel/kernel.ts";

/** How far a piece of work has come: from 0 to 1, or null where that is not known. */
export type Share = number | null;

/** Takes how far a piece of work has come, and words for it. */
export type ReportProgress = (share: Share, words?: string) => void;

const PATIENCE_MS = 700;
const PACE_MS = 250;

/**
 * Runs a piece of work, and while it lasts shows a bar in the notebook's cell, which goes away at its
 * end. Work of less than 0.7 seconds shows none; neither does a run without a browser, whose outputs
 * must not depend on how fast the machine is, nor a program outside a notebook.
 *
 * @param label What is done, for example `Reading logs`.
 * @param work Gets a function by which it reports its progress.
 * @param advice What can be done about it while it lasts, in a sentence.
 * @returns What the work returns.
 *
 * @example
 * ```ts
 * import { withProgress } from "balancebook/notebook";
 *
 * const sum = await withProgress("Adding up", (report) => {
 *   report(0.5, "1 of 2 numbers");
 *   return Promise.resolve(1 + 2);
 * });
 * console.assert(sum === 3);
 * ```
 */
export async function withProgress<T>(
  label: string,
  work: (report: ReportProgress) => Promise<T>,
  advice = "",
): Promise<T> {
  requireText(label, "show", "what is being done, in words");
  if (typeof work !== "function") {
    throw new TypeError(`Cannot wait for ${describeValue(work)}: expected a function`);
  }
  installKernelWorkaround();
  if (!isWatched()) return await work(() => {});
  const begun = performance.now();
  const id = crypto.randomUUID();
  let latest: { share: Share; words?: string } = { share: null };
  let shown: Promise<unknown> | undefined;
  const draw = (bundle: MediaBundle) => {
    const update = shown !== undefined;
    shown = Promise.allSettled([shown]).then(() => sendDisplay(bundle, { id, update }));
  };
  const timer = setInterval(() => {
    const durationMs = performance.now() - begun;
    if (durationMs >= PATIENCE_MS) draw(renderProgress({ label, durationMs, advice, ...latest }));
  }, PACE_MS);
  try {
    return await work((share, words) => latest = { share, words });
  } finally {
    clearInterval(timer);
    if (shown !== undefined) draw({ "text/html": "", "text/plain": "" });
    await shown;
  }
}

/** A moment of a piece of work. */
export interface ProgressMoment {
  readonly label: string;
  readonly durationMs: number;
  readonly share: Share;
  readonly words?: string;
  readonly advice?: string;
}

/** Draws a bar, with the label, the share, the seconds and the advice. */
export function renderProgress(
  { label, durationMs, share, words, advice = "" }: ProgressMoment,
): MediaBundle {
  const seconds = `${Math.floor(durationMs / 1000)} s`;
  const percent = share === null ? undefined : Math.floor(100 * Math.min(1, Math.max(0, share)));
  const facts = [percent === undefined ? undefined : `${percent} %`, words, seconds]
    .filter((fact) => fact !== undefined).join(" \u00b7 ");
  const text = `${label}: ${facts}`;
  const value = percent === undefined ? "" : ` value="${percent}"`;
  return {
    "text/html":
      `<div role="status"><progress max="100"${value} aria-label="${escapeXml(label)}" ` +
      `style="width: 16em; vertical-align: middle"></progress> ${escapeXml(text)} ` +
      `<span style="color: #767676">${escapeXml(advice)}</span></div>`,
    "text/plain": text,
  };
}

/** Whether somebody may be looking: in a kernel that no runner without a browser has started. */
function isWatched(): boolean {
  return isInKernel() && !Deno.env.has("BALANCEBOOK_HEADLESS");
}
