import { isLogStructured, logLine } from "./_output.ts";

const WIDTH = 24;
const PATIENCE_MS = 1000;
const PACE_MS = 200;
const LOG_EVERY_MS = 5000;

let lastLoggedAt = -Infinity;

/** Whether somebody looks at what is printed on standard error. */
function isWatched(): boolean {
  return !isLogStructured() && Deno.stderr.isTerminal() && !Deno.env.has("CI");
}

function write(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

/**
 * Draws a bar for a terminal: `[######------] 50 %  8 of 16 files`.
 *
 * @param share From 0 to 1.
 */
export function drawBar(share: number, words: string): string {
  const whole = Math.min(1, Math.max(0, share));
  const filled = Math.floor(WIDTH * whole);
  return `[${"#".repeat(filled)}${"-".repeat(WIDTH - filled)}] ${
    String(Math.floor(100 * whole)).padStart(3)
  } %  ${words}`;
}

/** Keeps one line of the terminal up to date; in a structured log it is a line every five seconds. */
export function showLine(text: string): void {
  if (isLogStructured()) {
    if (performance.now() - lastLoggedAt < LOG_EVERY_MS) return;
    lastLoggedAt = performance.now();
    return logLine("info", text.replace(/^\[[#-]+\] +/, ""));
  }
  if (isWatched()) write(`\r\u001b[K${text}`);
}

/** Takes the line of {@linkcode showLine} away. */
export function clearLine(): void {
  if (isWatched()) write("\r\u001b[K");
}

/**
 * Shows on a terminal that a query is going on, once it has lasted a second; for the option `onQuery`
 * of a ledger.
 */
export function showQuery(label: string, ended: Promise<void>): void {
  if (!isWatched() && !isLogStructured()) return;
  const begun = performance.now();
  const timer = setInterval(() => {
    const durationMs = performance.now() - begun;
    if (durationMs >= PATIENCE_MS) showLine(`${label} ... ${Math.floor(durationMs / 1000)} s`);
  }, PACE_MS);
  void ended.then(() => {
    clearInterval(timer);
    if (performance.now() - begun >= PATIENCE_MS) clearLine();
  });
}
