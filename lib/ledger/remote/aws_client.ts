import { AwsV4Signer } from "aws4fetch";
import { MachineError } from "../machine_error.ts";
import type { AwsSettings } from "./aws_settings.ts";

/** How often and how patiently a request is tried again. */
export interface Patience {
  /** Attempts in all. */
  readonly attempts: number;
  /** Milliseconds to wait at most before the second; each further wait may be twice as long. */
  readonly firstWaitMs: number;
}

/** What a request is about. */
export interface AwsRequest {
  readonly service: "s3" | "logs";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with POST. */
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** The usual patience: about a minute at most. */
export const PATIENCE: Patience = { attempts: 8, firstWaitMs: 250 };

const WAIT_MAX_MS = 20_000;
const SILENCE_MAX_MS = 60_000;
const BUSY =
  /Throttl|SlowDown|RequestLimit|TooManyRequests|RequestTimeout\b|ServiceUnavailable|InternalError/;

/** Reports that a server refused a request, or did not answer it. */
export class AwsError extends Error {
  override name = "AwsError";
  /** What the server calls it, for example `AccessDenied`. */
  readonly code: string;
  /** The region that a bucket is in, where the server says that it is another one. */
  readonly region: string | undefined;

  constructor(code: string, message: string, region?: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.region = region;
  }
}

/**
 * Sends a signed request and reads its answer; tries again where the server is busy or out of
 * reach, or the answer breaks off, and waits as long as the server asks for.
 *
 * @param read Reads the answer; called once for each attempt that got one.
 * @throws {AwsError} If it was refused, or still fails at the last attempt.
 */
export async function askAws<T>(
  settings: AwsSettings,
  request: AwsRequest,
  read: (response: Response) => Promise<T>,
  { attempts, firstWaitMs }: Patience = PATIENCE,
): Promise<T> {
  for (let attempt = 1;; attempt++) {
    let askedMs = 0;
    try {
      const response = await send(settings, request);
      if (response.ok) return await read(response);
      askedMs = Number(response.headers.get("retry-after") ?? 0) * 1000 || 0;
      throw await readRefusal(response);
    } catch (error) {
      request.signal?.throwIfAborted();
      const failure = error instanceof AwsError ? error : unreachable(error, request.url);
      const isBusy = failure.code === "Unreachable" || BUSY.test(failure.code);
      if (!isBusy || attempt >= attempts) throw failure;
    }
    const most = Math.min(firstWaitMs * 2 ** (attempt - 1), WAIT_MAX_MS);
    // Readers that failed together must not come again together.
    await wait(Math.max(Math.min(askedMs, WAIT_MAX_MS), most * (0.5 + Math.random() / 2)));
    request.signal?.throwIfAborted();
  }
}

async function send(settings: AwsSettings, request: AwsRequest): Promise<Response> {
  const { service, url, headers, body } = request;
  const { endpoint: _, ...signing } = settings;
  const signed = await new AwsV4Signer({
    ...signing,
    service,
    url,
    method: body === undefined ? "GET" : "POST",
    headers: { ...headers },
    ...body === undefined ? {} : { body },
  }).sign();
  const silence = AbortSignal.timeout(SILENCE_MAX_MS);
  return await fetch(signed.url, {
    method: signed.method,
    headers: signed.headers,
    ...body === undefined ? {} : { body },
    redirect: "manual",
    signal: request.signal === undefined ? silence : AbortSignal.any([silence, request.signal]),
  });
}

async function readRefusal(response: Response): Promise<AwsError> {
  const text = (await response.text()).slice(0, 20_000);
  const inXml = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  const inJson = (name: string) => new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`, "i").exec(text)?.[1];
  const status = response.status >= 500 || response.status === 429
    ? "ServiceUnavailable"
    : `HTTP ${response.status}`;
  const code = inXml("Code") ?? inJson("__type")?.replace(/^.*#/, "") ?? status;
  const region = response.headers.get("x-amz-bucket-region") ?? inXml("Region");
  const message = inXml("Message") ?? inJson("message") ?? "";
  const shown = `${code}${message === "" ? "" : `: ${message}`}`.replace(/\s+/g, " ").slice(0, 300);
  const isBusy = response.status >= 500 || response.status === 429;
  return new AwsError(isBusy && !BUSY.test(code) ? status : code, shown, region);
}

function unreachable(error: unknown, url: string): AwsError {
  // What fails on this machine is not to be mistaken for a server that does not answer.
  if (error instanceof MachineError || error instanceof Deno.errors.NotCapable) throw error;
  const isSlow = error instanceof DOMException && error.name === "TimeoutError";
  const reason = isSlow ? "did not answer in time" : "cannot be reached";
  return new AwsError("Unreachable", `${new URL(url).host} ${reason}`, undefined, { cause: error });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
