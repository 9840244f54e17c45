import { isIP } from "node:net";
import { UserError } from "../../../ledger/error.ts";
import { explainPort, LOOPBACK } from "../port.ts";
import { LiveSite, type LiveSiteOptions } from "./live_site.ts";

/** Options of {@linkcode serveLive}. */
export interface ServeLiveOptions extends LiveSiteOptions {
  /** The port; 0 takes any that is free. */
  readonly port: number;
  /** The address to listen at; other than those of this machine alone only where it was asked for. */
  readonly host: string;
  /** Ends the server. */
  readonly signal: AbortSignal;
  /** Called with the address once the server answers. */
  readonly onListen: (address: string) => void;
}

const NAMES = new Set([LOOPBACK, "localhost", "[::1]"]);
const ANY = new Set(["0.0.0.0", "::"]);

/**
 * Serves a ledger as live pages until it is stopped.
 *
 * @throws {UserError} If the port is in use, or not to be had.
 */
export async function serveLive(
  { port, host, signal, onListen, ...options }: ServeLiveOptions,
): Promise<void> {
  const site = new LiveSite(options);
  const answers = guard(site, host);
  let server;
  try {
    server = Deno.serve({
      hostname: host,
      port,
      signal,
      onListen: (address) =>
        onListen(`http://${host.includes(":") ? `[${host}]` : host}:${address.port}/`),
    }, answers);
  } catch (error) {
    site.close();
    if (isNoAddress(error)) {
      throw new UserError(`Cannot serve at "${host}": it is not an address of this machine`);
    }
    throw explainPort(error, port);
  }
  // What goes wrong here is told by the pages that ask for it.
  const prepared = site.prepare(signal).catch(() => {});
  await server.finished;
  await prepared;
  site.close();
}

function isNoAddress(error: unknown): boolean {
  return error instanceof Deno.errors.AddrNotAvailable || error instanceof TypeError ||
    error instanceof URIError || String(error).includes("failed to lookup address");
}

/**
 * Answers requests that name this server as its users do. A page from elsewhere whose name was made to
 * lead here must not read the ledger, so names are checked; an address of figures cannot be made to.
 */
export function guard(site: LiveSite, host: string): (request: Request) => Promise<Response> {
  const isAllowed = (name: string) =>
    NAMES.has(name) || name === host || name === `[${host}]` ||
    ANY.has(host) && isIP(name.replace(/^\[|\]$/g, "")) !== 0;
  return async (request) => {
    if (isAllowed(new URL(request.url).hostname)) return await site.answer(request);
    return new Response("Forbidden\n", { status: 403 });
  };
}
