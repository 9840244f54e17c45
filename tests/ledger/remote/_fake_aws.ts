import { createHash } from "node:crypto";
import { type Asked, type FakeServer, startFakeServer } from "../../_fake_server.ts";
import { join } from "node:path";
import { ROOT } from "../../../lib/ledger/paths.ts";

/** Answers that a fake bucket gives instead of an object, by key: one after the other, then the object. */
export type Faults = Map<string, (() => Response)[]>;

/** A bucket that can be changed while it is asked. */
export interface FakeBucket {
  readonly objects: Map<string, Uint8Array<ArrayBuffer>>;
  readonly faults: Faults;
  /** Objects in a page of the listing. */
  pageSize: number;
}

/** Starts a server that speaks enough of S3's protocol to be listed and read, path by path. */
export function startFakeS3(name: string, bucket: FakeBucket): FakeServer {
  return startFakeServer(({ url, headers }) => {
    if (
      !/^AWS4-HMAC-SHA256 Credential=id\/\d{8}\/[\w-]+\/s3\/aws4_request, /.test(
        headers.get("authorization") ?? "",
      )
    ) return refuse(403, "AccessDenied", "not signed");
    const path = decodeURIComponent(url.pathname);
    if (!path.startsWith(`/${name}/`)) return refuse(404, "NoSuchBucket", "no such bucket");
    const key = path.slice(name.length + 2);
    if (url.searchParams.has("list-type")) return list(bucket, url.searchParams);
    const fault = bucket.faults.get(key)?.shift();
    if (fault !== undefined) return fault();
    const bytes = bucket.objects.get(key);
    if (bytes === undefined) return refuse(404, "NoSuchKey", "no such key");
    return new Response(bytes, { headers: { etag: `"${etagOf(bytes)}"` } });
  });
}

/** Refuses as S3 does. */
export function refuse(status: number, code: string, message: string): Response {
  return new Response(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`, {
    status,
  });
}

function list({ objects, pageSize }: FakeBucket, query: URLSearchParams): Response {
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get("prefix") ?? ""))
    .sort();
  const from = Number(query.get("continuation-token") ?? 0);
  const page = keys.slice(from, from + pageSize);
  const isCut = from + pageSize < keys.length;
  const contents = page.map((key) => {
    const bytes = objects.get(key)!;
    const encoded = encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");
    return `<Contents><Key>${encoded}</Key><ETag>&quot;${etagOf(bytes)}&quot;</ETag>` +
      `<Size>${bytes.length}</Size></Contents>`;
  });
  return new Response(
    `<?xml version="1.0"?><ListBucketResult xmlns="x"><EncodingType>url</EncodingType>` +
      `<IsTruncated>${isCut}</IsTruncated>${contents.join("")}` +
      `${isCut ? `<NextContinuationToken>${from + pageSize}</NextContinuationToken>` : ""}` +
      `</ListBucketResult>`,
  );
}

/** The entity tag of an object that was put as a whole. */
export function etagOf(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}

/** An event of a fake log group. */
export interface FakeEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly logStreamName: string;
}

/** Starts a server that answers FilterLogEvents, some events a page; a fault comes before the answer. */
export function startFakeLogs(
  events: readonly FakeEvent[],
  { pageSize, fault }: { pageSize: number; fault?: (body: FilterBody) => Response | undefined },
): FakeServer {
  return startFakeServer(({ headers, body }: Asked) => {
    if (headers.get("x-amz-target") !== "Logs_20140328.FilterLogEvents") {
      return new Response('{"__type":"UnknownOperationException"}', { status: 400 });
    }
    const asked: FilterBody = JSON.parse(body);
    const refused = fault?.(asked);
    if (refused !== undefined) return refused;
    const found = events.filter(({ timestamp }) =>
      timestamp >= asked.startTime && timestamp <= asked.endTime
    );
    const from = Number(asked.nextToken ?? 0);
    const page = found.slice(from, from + pageSize).map((event, index) => ({
      ...event,
      ingestionTime: event.timestamp,
      eventId: String(event.timestamp * 1000 + from + index),
    }));
    const nextToken = from + pageSize < found.length ? String(from + pageSize) : undefined;
    return Response.json({ events: page, nextToken, searchedLogStreams: [] });
  });
}

/** What FilterLogEvents is asked. */
export interface FilterBody {
  readonly logGroupName: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly nextToken?: string;
}

/**
 * Runs a function with the environment of somebody who has credentials for a fake server. Test files that run
 * at the same time share one environment, so whoever wants to change it waits for the others.
 */
export async function withAws<T>(origin: string, run: () => Promise<T>): Promise<T> {
  const values = Object.entries({
    AWS_ENDPOINT_URL: origin,
    AWS_ACCESS_KEY_ID: "id",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_REGION: "eu-west-1",
  });
  const folder = join(ROOT, "data", "build", "tests");
  Deno.mkdirSync(folder, { recursive: true });
  using turn = Deno.openSync(join(folder, "environment.lock"), { create: true, write: true });
  await turn.lock(true);
  const before = values.map(([name]) => [name, Deno.env.get(name)] as const);
  try {
    for (const [name, value] of values) Deno.env.set(name, value);
    return await run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}
