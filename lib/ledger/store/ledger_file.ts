import { UserError } from "../error.ts";
import { isThere } from "../presence.ts";

/**
 * Checks that there is a file where a ledger should be.
 *
 * @throws {UserError} If there is none.
 */
export function requireLedgerFile(path: string): void {
  if (isThere(path)) return;
  throw new UserError(
    `Cannot open ${path}: there is no ledger; create it with \`deno task ingest PATH\``,
  );
}
