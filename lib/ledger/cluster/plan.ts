import { UserError } from "../error.ts";
import { AwsError } from "../remote/aws_client.ts";
import { listBucket } from "../remote/fetch_remote.ts";
import { isRemote } from "../remote/remote_path.ts";
import { readS3Place, S3Bucket } from "../remote/s3_objects.ts";
import { compareFiles, discover, isSmallFile } from "../source/discover.ts";
import type { LogFile, UnreadableFile } from "../source/log_file.ts";
import { readStreamName } from "../source/stream_name.ts";

/** An object of a bucket, which a task fetches for itself. */
export interface ObjectPlace {
  readonly kind: "object";
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
}

/** A file that a task is to read. */
export interface PlannedFile extends Omit<LogFile, "place"> {
  readonly place: LogFile["place"] | ObjectPlace;
  /** What the file on the disk, or the archive that it is in, was when it was planned; see {@linkcode stampOf}. */
  readonly stamp?: string;
}

/** Tells one state of a file from another: its size and when it was changed, which all machines see. */
export function stampOf(file: Deno.FsFile): string {
  const { size, mtime } = file.statSync();
  return `${size}:${mtime?.getTime()}`;
}

/** What one task reads: files that follow each other in number. */
export interface PlannedTask {
  /** Its number, from 0. */
  readonly task: number;
  /** Number of its first file, from 1; the others follow. */
  readonly firstFileId: number;
  /** Size of its files as they are kept, in bytes. */
  readonly sizeBytes: number;
  readonly files: readonly PlannedFile[];
  /** What cannot be read; numbered behind its files. */
  readonly unreadable: readonly UnreadableFile[];
}

/** What logs there are, divided into tasks that know nothing of each other. */
export interface Plan {
  /** Files that were found, with those that cannot be read. */
  readonly fileCount: number;
  readonly sizeBytes: number;
  readonly tasks: readonly PlannedTask[];
  /** What was named and not planned, since it only stands beside logs. */
  readonly skipped: readonly string[];
}

/**
 * Lists logs once and divides them into tasks. Files have the numbers that one ingest of the same paths
 * gives them. A log stream is in one task, unless it is larger than a task is to be.
 *
 * @param paths Folders, files, archives, and `s3://bucket/prefix`, which is listed, not fetched. An archive in a
 * bucket is one file of the plan.
 * @param taskBytes How large a task is to be, in bytes as files are kept; one file is never divided.
 * @throws {UserError} If a path does not exist, holds no logs, or can be read here only: a pipe, a log group.
 */
export async function makePlan(paths: readonly string[], taskBytes: number): Promise<Plan> {
  if (paths.length === 0) throw new UserError("Cannot plan: no path was given");
  for (const path of paths) {
    if (path.startsWith("cloudwatch:")) {
      throw new UserError(
        `Cannot plan ${path}: tasks read files and buckets; export the log group to a bucket`,
      );
    }
  }
  const { files: found, unreadable, skipped, spools } = await discover(
    paths.filter((path) => !isRemote(path)),
  );
  for (const spool of spools) spool.close();
  if (spools.length > 0) throw new UserError("Cannot plan a pipe: other processes cannot read it");
  const files: PlannedFile[] = stampAll(found);
  for (const path of paths.filter(isRemote)) {
    for await (const file of listObjects(path)) files.push(file);
  }
  files.sort(compareFiles);
  const tasks = divide(files, taskBytes);
  const last = tasks.pop()!;
  return {
    fileCount: files.length + unreadable.length,
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    tasks: [...tasks, { ...last, unreadable }],
    skipped,
  };
}

function stampAll(files: readonly LogFile[]): PlannedFile[] {
  const stamps = new Map<string, string>();
  return files.map((file) => {
    const { path } = file.place;
    let stamp = stamps.get(path);
    if (stamp === undefined) {
      using opened = Deno.openSync(path);
      stamp = stampOf(opened);
      stamps.set(path, stamp);
    }
    return { ...file, stamp };
  });
}

async function* listObjects(path: string): AsyncGenerator<PlannedFile> {
  const { bucket } = readS3Place(path);
  try {
    for await (const { key, etag, sizeBytes } of listBucket(path, new S3Bucket(bucket))) {
      const shown = `${bucket}/${key}`;
      yield {
        ...readStreamName(shown),
        path: shown,
        sizeBytes,
        isSmall: isSmallFile(sizeBytes),
        place: { kind: "object", bucket, key, etag },
      };
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new UserError(`Cannot plan ${path}: ${error.message}`, { cause: error });
  }
}

/** Divides files in order; a stream that would pass the limit begins the next task. */
function divide(files: readonly PlannedFile[], taskBytes: number): PlannedTask[] {
  const tasks: PlannedTask[] = [];
  let taken: PlannedFile[] = [];
  let sizeBytes = 0;
  let done = 0;
  const end = () => {
    const firstFileId = done + 1;
    tasks.push({ task: tasks.length, firstFileId, sizeBytes, files: taken, unreadable: [] });
    done += taken.length;
    taken = [];
    sizeBytes = 0;
  };
  for (const stream of streamsOf(files)) {
    const streamBytes = stream.reduce((sum, file) => sum + file.sizeBytes, 0);
    if (taken.length > 0 && sizeBytes + streamBytes > taskBytes) end();
    for (const file of stream) {
      if (taken.length > 0 && sizeBytes + file.sizeBytes > taskBytes) end();
      taken.push(file);
      sizeBytes += file.sizeBytes;
    }
  }
  if (taken.length > 0 || tasks.length === 0) end();
  return tasks;
}

function* streamsOf(files: readonly PlannedFile[]): Generator<PlannedFile[]> {
  let stream: PlannedFile[] = [];
  for (const file of files) {
    if (stream.length > 0 && stream[0].stream !== file.stream) {
      yield stream;
      stream = [];
    }
    stream.push(file);
  }
  if (stream.length > 0) yield stream;
}
