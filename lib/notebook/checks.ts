import { md } from "./markdown.ts";
import { show } from "./show.ts";

/** Thrown when a claim that a notebook makes about its data does not hold. */
export class CheckError extends Error {
  override readonly name = "CheckError";
}

/**
 * Shows which of a notebook's claims hold, in one line or with one line for each that does not.
 *
 * @param claims a sentence each, with whether it holds
 * @throws {CheckError} If one does not hold, after all of them were shown
 *
 * @example
 * ```ts
 * import { showChecks } from "balancebook/notebook";
 *
 * await showChecks({ "one and one are two": 1 + 1 === 2 });
 * ```
 */
export async function showChecks(claims: Readonly<Record<string, boolean>>): Promise<void> {
  const all = Object.entries(claims);
  const broken = all.filter(([, holds]) => holds !== true).map(([claim]) => claim);
  if (broken.length === 0) {
    await show(md`All ${all.length} checks passed.`);
    return;
  }
  await show(md`**${broken.length} of ${all.length} checks failed.**`);
  await show(broken.map((claim) => ({ "failed check": claim })));
  throw new CheckError(`${broken.length} of ${all.length} checks failed: ${broken[0]}`);
}
