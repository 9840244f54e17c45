import { UserError } from "../../ledger/error.ts";

/** The address of this machine that no other reaches. */
export const LOOPBACK = "127.0.0.1";

/**
 * Tries whether a port can be served on, before work is done for it.
 *
 * @throws {UserError} If it is in use, or not to be had
 */
export function requirePort(port: number): void {
  try {
    Deno.listen({ hostname: LOOPBACK, port }).close();
  } catch (error) {
    throw explainPort(error, port);
  }
}

/** Says in a line why a port cannot be served on; gives other errors back. */
export function explainPort(error: unknown, port: number): unknown {
  const isBusy = error instanceof Deno.errors.AddrInUse;
  if (!isBusy && !(error instanceof Deno.errors.PermissionDenied)) return error;
  const reason = isBusy ? "it is in use" : "this user may not use it";
  return new UserError(`Cannot serve on port ${port}: ${reason}; use another with --port`);
}
