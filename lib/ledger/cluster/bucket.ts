import { UserError } from "../error.ts";

/** One of several parts of all requests, or of all users. */
export interface Bucket {
  /** Its number, from 0. */
  readonly number: number;
  /** How many there are. */
  readonly of: number;
}

const HASHES = 2 ** 32;
const MOST_BUCKETS = 65_536;

/**
 * Reads a bucket, as `3/64`.
 *
 * @throws {UserError} If it is none.
 */
export function readBucket(text: string): Bucket {
  const [, number, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  if (number < of && of <= MOST_BUCKETS) return { number, of };
  throw new UserError(
    `Cannot use --bucket "${text}": expected 0/64 to 63/64 for 64 buckets, of ${MOST_BUCKETS} at most`,
  );
}

/**
 * Writes the hash that says which bucket a text is in, the first 32 bits of its MD5, as SQL: the same with each
 * version of DuckDB.
 */
export function hashSql(text: string): string {
  return `('0x' || left(md5(${text}), 8))::uinteger`;
}

/** Writes, as SQL, whether a hash is that of a bucket; a bucket is a range, so that sorted files are read in part. */
export function inBucketSql(hash: string, { number, of }: Bucket): string {
  const first = (part: number) => Math.ceil((part * HASHES) / of);
  return `${hash} between ${first(number)} and ${first(number + 1) - 1}`;
}
