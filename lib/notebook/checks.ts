import * as aq from "arquero";
import { describeValue } from "../ledger/arguments.ts";
import { checkLedger } from "../ledger/store/check_ledger.ts";
import { currentLedger } from "./ledger.ts";
import { md } from "./markdown.ts";
import { show } from "./show.ts";
import { renderTable } from "./table.ts";

/** Thrown when a claim that a notebook makes about its data does not hold. */
export class CheckError extends Error {
  /** `CheckError`, also where its class is not at hand. */
  override readonly name = "CheckError";
}

/**
 * A check of the model by its name, which is asked of the ledger that was opened last, or claims: a
 * sentence each, with whether it holds.
 */
export type Check = string | Readonly<Record<string, boolean>>;

/**
 * Shows which checks hold, in one line, or which do not; of a check of the model with the rows that break
 * it.
 *
 * @throws {CheckError} If one does not hold, after all of them were shown
 * @throws {UserError} If the model has no check of a name, or no ledger is open.
 * @throws {TypeError} If none is given, since nothing would hold then, or something else.
 *
 * @example
 * ```ts
 * import { showChecks } from "balancebook/notebook";
 *
 * await showChecks({ "one and one are two": 1 + 1 === 2 });
 * ```
 */
export async function showChecks(...checks: readonly Check[]): Promise<void> {
  for (const check of checks) {
    if (typeof check === "string" || isClaims(check)) continue;
    throw new TypeError(
      `Cannot check ${
        describeValue(check)
      }: expected the name of a check, or claims with true or false`,
    );
  }
  const names = checks.filter((check) => typeof check === "string");
  const claims = checks.filter((check) => typeof check !== "string").flatMap(Object.entries);
  const failed = names.length === 0 ? [] : await checkLedger(currentLedger(), { names });
  const broken = [
    ...failed.map(({ title }) => title),
    ...claims.filter(([, holds]) => holds !== true).map(([claim]) => claim),
  ];
  const count = names.length + claims.length;
  if (count === 0) throw new TypeError("Cannot show checks: none was given");
  if (broken.length === 0) {
    await show(md`All ${count} checks of the figures above passed.`);
    return;
  }
  await show(md`**${broken.length} of ${count} checks failed.**`);
  await show(broken.map((claim) => ({ "failed check": claim })));
  for (const { name, title, rows } of failed) {
    await show(renderTable(aq.table(rows), { caption: `${title}: what breaks it (${name})` }));
  }
  throw new CheckError(`${broken.length} of ${count} checks failed: ${broken[0]}`);
}

function isClaims(check: unknown): boolean {
  return typeof check === "object" && check !== null && !Array.isArray(check) &&
    !(check instanceof Promise);
}
