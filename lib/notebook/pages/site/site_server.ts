import { extname, join } from "node:path";
import { explainPort, LOOPBACK } from "../port.ts";

/** Options of {@linkcode serveSite}. */
export interface ServeSiteOptions {
  /** The port; 0 takes any that is free. */
  readonly port: number;
  /** Ends the server. */
  readonly signal: AbortSignal;
  /** Called with the address once the server answers. */
  readonly onListen: (address: string) => void;
}

const NAMES = new Set([LOOPBACK, "localhost"]);
const TYPES = new Map([
  [".html", "text/html; charset=utf-8"],
  [".ipynb", "application/x-ipynb+json; charset=utf-8"],
]);
const HEADERS = {
  "cache-control": "no-cache",
  "content-security-policy": "frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * Serves a folder to this machine only, until it is stopped.
 *
 * @throws {UserError} If the port is in use, or not to be had
 */
export async function serveSite(
  folder: string,
  { port, signal, onListen }: ServeSiteOptions,
): Promise<void> {
  let server;
  try {
    server = Deno.serve({
      hostname: LOOPBACK,
      port,
      signal,
      onListen: (address) => onListen(`http://${LOOPBACK}:${address.port}/`),
    }, (request) => answerFromSite(request, folder));
  } catch (error) {
    throw explainPort(error, port);
  }
  await server.finished;
}

/**
 * Answers a request with a page or a notebook that stands in a folder itself. The name is looked up
 * among those of the folder's files, so that no path leads out of it.
 *
 * Only requests by the names of this machine are answered: a page from elsewhere whose name was made
 * to lead here must not read the ledger.
 */
export async function answerFromSite(request: Request, folder: string): Promise<Response> {
  const { hostname, pathname } = new URL(request.url);
  if (!NAMES.has(hostname)) return refuse(403, "Forbidden");
  if (!["GET", "HEAD"].includes(request.method)) return refuse(405, "Method not allowed");
  const name = pathname === "/" ? "index.html" : decodeName(pathname.slice(1));
  const type = TYPES.get(extname(name));
  if (type === undefined || !await hasFile(folder, name)) return refuse(404, "Not found");
  const body = request.method === "HEAD" ? null : await Deno.readFile(join(folder, name));
  return new Response(body, { headers: { ...HEADERS, "content-type": type } });
}

function refuse(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: HEADERS });
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

async function hasFile(folder: string, name: string): Promise<boolean> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name === name) return entry.isFile;
  }
  return false;
}
