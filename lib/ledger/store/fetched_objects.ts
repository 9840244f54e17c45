import type { DuckDBConnection } from "duckdb";
import { isThere } from "../presence.ts";

/** An object of a bucket, or a whole day of a log group, that a ledger was made from. */
export interface FetchedObject {
  /** Its address. */
  readonly name: string;
  /** What the server calls this state of it. */
  readonly etag: string;
  readonly sizeBytes: number;
}

/**
 * Reads what a ledger was made from, by name; it is kept in the ledger, so that it is gone where the
 * ledger is.
 *
 * @param ledger Path of the ledger; where there is none, or one of an earlier version, nothing is known.
 */
export async function readFetchedObjects(ledger: string): Promise<Map<string, FetchedObject>> {
  if (!isThere(ledger)) return new Map();
  const { DuckDBInstance } = await import("duckdb");
  let instance;
  try {
    instance = await DuckDBInstance.create(ledger, { access_mode: "READ_ONLY" });
  } catch {
    // What is wrong with it is told by the ingest itself.
    return new Map();
  }
  try {
    const connection = await instance.connect();
    const rows = await connection.runAndReadAll(
      "select name, etag, size_bytes from fetched_objects",
    );
    return new Map(
      rows.getRows().map(([name, etag, size]) => [
        String(name),
        { name: String(name), etag: String(etag), sizeBytes: Number(size) },
      ]),
    );
  } catch (error) {
    if (!/Catalog Error/.test(String(error))) throw error;
    return new Map();
  } finally {
    instance.closeSync();
  }
}

/** Notes in a ledger that is being built what it was made from. */
export async function noteFetchedObjects(
  connection: DuckDBConnection,
  objects: readonly FetchedObject[],
): Promise<void> {
  if (objects.length === 0) return;
  const text = JSON.stringify(objects);
  await connection.run(
    `delete from fetched_objects
     where name in (select unnest($1::json[])->>'name')`,
    [text],
  );
  await connection.run(
    `insert into fetched_objects
     select object->>'name', object->>'etag', (object->>'sizeBytes')::bigint
     from (select unnest($1::json[]) as object)
     order by 1`,
    [text],
  );
}
