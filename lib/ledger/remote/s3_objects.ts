import { UserError } from "../error.ts";
import { askAws, AwsError, PATIENCE, type Patience } from "./aws_client.ts";
import { type AwsSettings, readAwsSettings } from "./aws_settings.ts";

/** An object of a bucket, as its listing says. */
export interface S3Object {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
}

/** Where objects are. */
export interface S3Place {
  readonly bucket: string;
  /** What keys begin with; empty for all. */
  readonly prefix: string;
}

const BUCKET = /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/i;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/**
 * Reads `s3://bucket/prefix`; the prefix is the key as it is, not encoded.
 *
 * @throws {UserError} If it names no bucket.
 */
export function readS3Place(url: string): S3Place {
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]*)\/?([^]*)$/.exec(url) ?? [];
  if (BUCKET.test(bucket)) return { bucket, prefix };
  throw new UserError(`Cannot ingest ${url}: expected s3://bucket/prefix`);
}

/** A bucket, in whatever region it is. */
export class S3Bucket {
  readonly #bucket: string;
  readonly #patience: Patience;
  #settings: AwsSettings;

  constructor(
    bucket: string,
    settings: AwsSettings = readAwsSettings("s3"),
    patience: Patience = PATIENCE,
  ) {
    this.#bucket = bucket;
    this.#settings = settings;
    this.#patience = patience;
  }

  /** Names an object for good, whichever region it was asked in. */
  nameOf(key: string): string {
    const { endpoint } = this.#settings;
    return endpoint === undefined
      ? `s3://${this.#bucket}/${key}`
      : `${endpoint}/${this.#bucket}/${key}`;
  }

  /**
   * Lists the objects whose keys begin with a prefix, page by page, in the server's order; what stands for
   * a folder is left out.
   *
   * @throws {AwsError} If the bucket is not there or may not be listed.
   */
  async *list(prefix: string, signal?: AbortSignal): AsyncGenerator<S3Object> {
    let token: string | null = null;
    do {
      const query = new URLSearchParams({ "list-type": "2", "encoding-type": "url", prefix });
      if (token !== null) query.set("continuation-token", token);
      // In a signed query a blank is %20.
      const search = `?${query.toString().replaceAll("+", "%20")}`;
      const page = await this.#ask("", search, signal, (response) => response.text());
      const { objects, next } = readListing(page);
      if (next !== null && next === token) throw new AwsError("Listing", "its listing has no end");
      token = next;
      for (const object of objects) if (!object.key.endsWith("/")) yield object;
    } while (token !== null);
  }

  /**
   * Fetches an object.
   *
   * @param read Reads the answer, from the first byte at each attempt.
   * @throws {AwsError} If it is not there, may not be read, or its key cannot be asked for.
   */
  async get<T>(
    key: string,
    signal: AbortSignal | undefined,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    if (key.split("/").some((part) => part === "." || part === "..")) {
      throw new AwsError("Key", 'its key has a part "." or "..", which no address can name');
    }
    return await this.#ask(key, "", signal, read);
  }

  async #ask<T>(
    key: string,
    search: string,
    signal: AbortSignal | undefined,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const ask = () => {
      const url = this.#address() + encodeKey(key) + search;
      return askAws(
        this.#settings,
        { service: "s3", url, ...signal === undefined ? {} : { signal } },
        read,
        this.#patience,
      );
    };
    try {
      return await ask();
    } catch (error) {
      const region = error instanceof AwsError ? error.region : undefined;
      if (region === undefined || region === this.#settings.region) throw error;
      this.#settings = { ...this.#settings, region };
      return await ask();
    }
  }

  #address(): string {
    const { endpoint, region } = this.#settings;
    if (endpoint !== undefined) return `${endpoint}/${this.#bucket}/`;
    const host = `s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
    // A certificate for all buckets does not hold for names with a point.
    return /[._A-Z]/.test(this.#bucket)
      ? `https://${host}/${this.#bucket}/`
      : `https://${this.#bucket}.${host}/`;
  }
}

/**
 * Reads a page of ListObjectsV2.
 *
 * @throws {AwsError} If it is none.
 */
export function readListing(xml: string): { objects: S3Object[]; next: string | null } {
  if (!/<ListBucketResult[\s>]/.test(xml)) {
    throw new AwsError("Listing", "the answer is no listing");
  }
  const isEncoded = tagOf(xml, "EncodingType") === "url";
  const objects = [...xml.matchAll(/<Contents>([^]*?)<\/Contents>/g)].map(([, part]) => {
    const key = tagOf(part, "Key") ?? "";
    return {
      key: isEncoded ? decodeURIComponent(key.replaceAll("+", "%20")) : key,
      etag: (tagOf(part, "ETag") ?? "").replaceAll('"', ""),
      sizeBytes: Number(tagOf(part, "Size") ?? NaN),
    };
  });
  const isCut = tagOf(xml, "IsTruncated") === "true";
  const next = tagOf(xml, "NextContinuationToken") ?? null;
  if (isCut && next === null) throw new AwsError("Listing", "its listing breaks off");
  if (objects.some(({ sizeBytes }) => !Number.isSafeInteger(sizeBytes))) {
    throw new AwsError("Listing", "its listing names no sizes");
  }
  return { objects, next: isCut ? next : null };
}

function tagOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replace(
    /&(?:#(x?)([0-9a-f]+)|(\w+));/gi,
    (whole, hex, number, entity) =>
      number === undefined
        ? ENTITIES[entity] ?? whole
        : String.fromCodePoint(parseInt(number, hex === "" ? 10 : 16)),
  );
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%2F", "/")
    .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
