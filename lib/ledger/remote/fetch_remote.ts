import { join } from "node:path";
import { UserError } from "../error.ts";
import { inTemporaryFolder } from "../machine_error.ts";
import { isCompanion } from "../source/companions.ts";
import type { FoundEntry } from "../source/walk.ts";
import type { FetchedObject } from "../store/fetched_objects.ts";
import { WorkFolder } from "../work_folder.ts";
import { AwsError, type Patience } from "./aws_client.ts";
import { daysOf, LogGroup, readLogGroupPlace } from "./cloudwatch_logs.ts";
import { readS3Place, S3Bucket, type S3Object } from "./s3_objects.ts";

const AT_ONCE = 16;
const FETCHED = "what was fetched";

/** Something that could not be fetched, and why. */
export interface Unfetched {
  /** Bucket and key of the object, or the log group and `DAY.json`. */
  readonly path: string;
  /** Why, in words. */
  readonly reason: string;
}

/** What was fetched, as files of the disk until it is closed. */
export interface Fetched {
  /** Entries to read, with the names that they have where they come from. */
  readonly entries: readonly FoundEntry[];
  /** What need not be fetched again once a ledger holds it. */
  readonly objects: readonly FetchedObject[];
  /** Objects and days that were not fetched, because the ledger holds them. */
  readonly knownCount: number;
  readonly unfetched: readonly Unfetched[];
  /** Removes the files. */
  close(): void;
}

/** Options of {@linkcode fetchRemote}. */
export interface FetchOptions {
  /** What need not be fetched, by name: the entity tag and size that the ledger holds. */
  readonly known: ReadonlyMap<string, FetchedObject>;
  readonly signal?: AbortSignal;
  /** Called after each object or page of log events, with how many there were, and of how many. */
  readonly onProgress?: (done: number, total: number | null) => void;
  readonly patience?: Patience;
}

/**
 * Makes a folder for what is fetched.
 *
 * @throws {MachineError} If the folder for temporary files takes no more.
 */
export function makeFetchFolder(): WorkFolder {
  return inTemporaryFolder(FETCHED, () => WorkFolder.make("balancebook"));
}

/**
 * Fetches what `s3://` and `cloudwatch://` addresses name into a temporary folder, several at once, without what
 * a ledger holds already.
 *
 * @throws {UserError} If a bucket or log group cannot be listed, or there are no credentials, or the
 * folder for temporary files takes no more.
 */
export async function fetchRemote(
  paths: readonly string[],
  options: FetchOptions,
): Promise<Fetched> {
  const work = makeFetchFolder();
  const close = () => work.remove();
  try {
    const found: Found = {
      folder: work.path,
      entries: [],
      objects: [],
      unfetched: [],
      knownCount: 0,
      done: 0,
    };
    for (const path of paths) {
      try {
        await (path.startsWith("s3:") ? fetchBucket : fetchLogGroup)(path, found, options);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw new UserError(`Cannot ingest ${path}: ${error.message}`, { cause: error });
      }
    }
    return { ...found, close };
  } catch (error) {
    close();
    throw error;
  }
}

interface Found {
  readonly folder: string;
  readonly entries: FoundEntry[];
  readonly objects: FetchedObject[];
  readonly unfetched: Unfetched[];
  knownCount: number;
  done: number;
}

/**
 * Lists the objects of a bucket that may be logs.
 *
 * @param path Their address, `s3://bucket/prefix`.
 * @throws {AwsError} If the bucket is not there or may not be listed.
 * @throws {UserError} If it names no bucket, or there is none.
 */
export async function* listBucket(
  path: string,
  bucket: S3Bucket,
  signal?: AbortSignal,
): AsyncGenerator<S3Object> {
  let count = 0;
  for await (const object of bucket.list(readS3Place(path).prefix, signal)) {
    if (isCompanion(object.key)) continue;
    count++;
    yield object;
  }
  if (count === 0) throw new UserError(`Cannot ingest ${path}: it holds no log files`);
}

async function fetchBucket(path: string, found: Found, options: FetchOptions): Promise<void> {
  const { known, signal, onProgress, patience } = options;
  const { bucket: name } = readS3Place(path);
  const bucket = new S3Bucket(name, undefined, patience);
  const wanted: S3Object[] = [];
  for await (const object of listBucket(path, bucket, signal)) {
    const held = known.get(bucket.nameOf(object.key));
    if (held?.etag === object.etag && held.sizeBytes === object.sizeBytes) found.knownCount++;
    else wanted.push(object);
  }
  const total = found.done + wanted.length;
  await eachAtOnce(wanted, async (object) => {
    const shown = `${name}/${object.key}`;
    try {
      const target = join(found.folder, crypto.randomUUID());
      found.objects.push(await fetchObject(bucket, object, target, signal));
      found.entries.push({ kind: "file", path: target, shown });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      found.unfetched.push({ path: shown, reason: error.message });
    }
    found.done++;
    onProgress?.(found.done, total);
  });
}

/**
 * Fetches an object into a file.
 *
 * @returns What it was when it was fetched.
 * @throws {AwsError} If it cannot be fetched.
 */
export async function fetchObject(
  bucket: S3Bucket,
  object: S3Object,
  target: string,
  signal?: AbortSignal,
): Promise<FetchedObject> {
  const got = await bucket.get(object.key, signal, (response) => keep(response, target, object));
  return { name: bucket.nameOf(object.key), ...got };
}

async function fetchLogGroup(path: string, found: Found, options: FetchOptions): Promise<void> {
  const { known, signal, onProgress, patience } = options;
  const place = readLogGroupPlace(path);
  const group = new LogGroup(place, undefined, patience);
  for (const day of daysOf(place)) {
    const name = group.nameOf(day);
    if (known.has(name)) {
      found.knownCount++;
      continue;
    }
    const shown = `${place.group.replace(/^\//, "")}/${day.day}.json`;
    const target = join(found.folder, crypto.randomUUID());
    let sizeBytes = 0;
    try {
      using file = inTemporaryFolder(
        FETCHED,
        () => Deno.openSync(target, { createNew: true, write: true }),
      );
      for await (const page of group.pages(day, signal)) {
        const bytes = new TextEncoder().encode(`${page}\n`);
        writeAll(file, bytes);
        sizeBytes += bytes.length;
        found.done++;
        onProgress?.(found.done, null);
      }
    } catch (error) {
      // A group that cannot be read at all is told as such; of what came in front nothing is lost.
      const isFirst = found.entries.length + found.objects.length + found.knownCount === 0;
      if (!(error instanceof AwsError) || isFirst) throw error;
      found.unfetched.push({ path: shown, reason: error.message });
      return;
    }
    if (sizeBytes > 0) found.entries.push({ kind: "file", path: target, shown });
    if (day.isWhole) found.objects.push({ name, etag: "whole", sizeBytes });
  }
}

/**
 * Writes an answer to a file, and gives what the server says that it is.
 *
 * @throws {TypeError} If it is the listed object, but not all of it.
 */
async function keep(
  response: Response,
  target: string,
  listed: S3Object,
): Promise<{ etag: string; sizeBytes: number }> {
  let sizeBytes = 0;
  using file = inTemporaryFolder(
    FETCHED,
    () => Deno.openSync(target, { create: true, write: true, truncate: true }),
  );
  for await (const bytes of response.body ?? []) {
    writeAll(file, bytes);
    sizeBytes += bytes.length;
  }
  const etag = (response.headers.get("etag") ?? "").replaceAll('"', "");
  if (etag === listed.etag && sizeBytes !== listed.sizeBytes) {
    throw new TypeError("The answer broke off");
  }
  return { etag, sizeBytes };
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  inTemporaryFolder(FETCHED, () => {
    for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
  });
}

/** Works on items, sixteen at once; ends with the first error. */
export async function eachAtOnce<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await work(items[next++]);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
