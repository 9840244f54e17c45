import { join } from "node:path";
import { UserError } from "../error.ts";
import { AwsError } from "../remote/aws_client.ts";
import { eachAtOnce, fetchObject, makeFetchFolder } from "../remote/fetch_remote.ts";
import { S3Bucket } from "../remote/s3_objects.ts";
import type { LogFile } from "../source/log_file.ts";
import type { FetchedObject } from "../store/fetched_objects.ts";
import type { ObjectPlace, PlannedFile, PlannedTask } from "./plan.ts";

/** The files of a task, all of them on this machine's disk until it is closed. */
export interface FetchedTask {
  /** In the order of the task. */
  readonly files: readonly LogFile[];
  /** What was fetched for it. */
  readonly objects: readonly FetchedObject[];
  /** Removes what was fetched. */
  close(): void;
}

/**
 * Fetches the objects of a task into a temporary folder.
 *
 * @throws {UserError} If one of them has changed since the plan, or cannot be fetched: a task is done whole or not at all.
 */
export async function fetchTask({ files }: Pick<PlannedTask, "files">): Promise<FetchedTask> {
  if (files.every(isHere)) return { files, objects: [], close: () => {} };
  const folder = makeFetchFolder();
  const close = () => folder.remove();
  const buckets = new Map<string, S3Bucket>();
  const objects: FetchedObject[] = [];
  const local = [...files] as LogFile[];
  try {
    await eachAtOnce([...files.entries()], async ([index, file]) => {
      if (isHere(file)) return;
      const place = file.place as ObjectPlace;
      const bucket = buckets.get(place.bucket) ?? new S3Bucket(place.bucket);
      buckets.set(place.bucket, bucket);
      const path = join(folder.path, String(index));
      try {
        const object = await fetchObject(bucket, { ...place, sizeBytes: file.sizeBytes }, path);
        if (object.etag !== place.etag) {
          throw new UserError(`Cannot use ${file.path}: it has changed; plan again`);
        }
        objects.push(object);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw new UserError(`Cannot fetch ${file.path}: ${error.message}`, { cause: error });
      }
      const { size: sizeBytes } = Deno.statSync(path);
      local[index] = { ...file, sizeBytes, place: { kind: "disk", path } };
    });
  } catch (error) {
    close();
    throw error;
  }
  return { files: local, objects, close };
}

function isHere(file: PlannedFile): file is LogFile {
  return file.place.kind !== "object";
}
