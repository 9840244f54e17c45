import { UserError } from "../error.ts";

/**
 * Checks that a text is a value that a threshold can have: a number from 0, with as many digits as the ledger keeps.
 *
 * @throws {UserError} If it is not.
 */
export function requireThresholdValue(name: string, text: string): void {
  if (/^\d{1,12}(?:\.\d{1,6})?$/.test(text)) return;
  throw new UserError(`Cannot set ${name} to "${text}": expected a number from 0`);
}
