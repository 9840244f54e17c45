import { UserError } from "../error.ts";

const TIMEOUT_MS = 30_000;
const ATTEMPTS = 4;
const FIRST_WAIT_MS = 1000;
const WAIT_MAX_MS = 30_000;

/** Options of {@linkcode postWebhook}. */
export interface WebhookOptions {
  /** Milliseconds before the second attempt; each further one waits twice as long. */
  readonly firstWaitMs?: number;
}

/**
 * Reads the address of a webhook.
 *
 * @throws {UserError} If it is none. The message does not show it: whoever knows it can post.
 */
export function readWebhook(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && ["https:", "http:"].includes(url.protocol)) return url;
  throw new UserError("Cannot use the webhook: expected an address that begins with https://");
}

/**
 * Posts JSON to a webhook; tries again where the server is busy, failing or out of reach, and waits
 * as long as it asks for. A redirect is not followed.
 *
 * @throws {UserError} If it was not taken; names the host only, since the address is a secret.
 */
export async function postWebhook(
  url: URL,
  body: object,
  { firstWaitMs = FIRST_WAIT_MS }: WebhookOptions = {},
): Promise<void> {
  let reason = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await wait(firstWaitMs * 2 ** (attempt - 1));
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8" },
        body: JSON.stringify(body),
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (response.ok) return;
      reason = `it answered ${response.status}`;
      if (response.status !== 429 && response.status < 500) break;
      const asked = Number(response.headers.get("retry-after") ?? 0) * 1000;
      if (asked > 0) await wait(asked);
    } catch (error) {
      reason = error instanceof DOMException && error.name === "TimeoutError"
        ? "it did not answer in time"
        : "it cannot be reached";
    }
  }
  throw new UserError(`Cannot deliver to the webhook at ${url.host}: ${reason}`);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.min(ms, WAIT_MAX_MS)));
}
