import { Buffer } from "node:buffer";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { ROOT } from "../../ledger/paths.ts";
import { isThere } from "../../ledger/presence.ts";
import { writeBulkFiles, writeBulkGzip } from "../simulate/mod.ts";

/** Folder of the inputs, which are made once, and of what is made of them. */
export const FOLDER = join(ROOT, "data", "build", "bench");

/** Logs to read, and the command that only decompresses them. */
export interface Logs {
  readonly path: string;
  readonly reference: readonly string[];
}

/** One `.gz` of one stream: `megabytes` of text, typed transactions of 2,000 users. */
export async function oneFile(megabytes: number): Promise<Logs> {
  const name = `${megabytes}.gz`;
  const next = { path: nextPath(megabytes), sizeBytes: 30_000 };
  if (!isThere(next.path)) await Deno.remove(join(FOLDER, name)).catch(() => {});
  const path = await make(
    name,
    (path) => writeBulkGzip(path, { sizeBytes: megabytes * 1e6, seed: 1, next }),
  );
  return { path, reference: ["zcat", path] };
}

/** A small `.gz` of what the stream of {@linkcode oneFile} goes on with: transactions of its users. */
export async function nextFile(megabytes: number): Promise<string> {
  await oneFile(megabytes);
  return nextPath(megabytes);
}

function nextPath(megabytes: number): string {
  return join(FOLDER, `${megabytes}_next.gz`);
}

/** The same logs with an escaped line feed in the metadata of each transaction. */
export async function oneFileWithEscapes(megabytes: number): Promise<Logs> {
  const plain = await oneFile(megabytes);
  const path = await make(`${megabytes}_escapes.gz`, (path) => addEscapes(plain.path, path));
  return { path, reference: ["zcat", path] };
}

/** Eight `.gz` of a stream each: `megabytes` of text together. */
export async function eightFiles(megabytes: number): Promise<Logs> {
  const path = await make(`${megabytes}_in_8`, async (folder) => {
    for (let index = 0; index < 8; index++) {
      const stream = `2024-02-0${index + 1}-[$LATEST]${String(index).repeat(32)}`;
      const file = join(folder, stream, "000000.gz");
      await writeBulkGzip(file, { sizeBytes: megabytes * 1e6 / 8, seed: 10 + index });
    }
  });
  return { path, reference: folderReference(path) };
}

/** Many small `.gz`, a stream each. */
export async function smallFiles(count: number): Promise<Logs> {
  const path = await make(`${count}_files`, (folder) => {
    Deno.mkdirSync(folder, { recursive: true });
    writeBulkFiles(folder, { files: count, seed: 2 });
  });
  return { path, reference: folderReference(path) };
}

/** A folder of somebody's logs. */
export function folder(path: string): Logs {
  return { path, reference: folderReference(path) };
}

function folderReference(path: string): string[] {
  return ["sh", "-c", 'find "$1" -type f -print0 | xargs -0 zcat -f', "sh", path];
}

async function make(name: string, write: (path: string) => unknown): Promise<string> {
  const path = join(FOLDER, name);
  if (isThere(path)) return path;
  Deno.mkdirSync(FOLDER, { recursive: true });
  console.error(`Making ${name} ...`);
  await write(`${path}.new`);
  Deno.renameSync(`${path}.new`, path);
  return path;
}

async function addEscapes(from: string, to: string): Promise<void> {
  const gzip = createGzip({ level: 6 });
  const file = gzip.pipe(createWriteStream(to));
  let rest = "";
  for await (const chunk of createReadStream(from).pipe(createGunzip())) {
    const text = rest + chunk.toString("latin1");
    const end = text.lastIndexOf("\n") + 1;
    rest = text.slice(end);
    const escaped = text.slice(0, end)
      .replaceAll(`metadata: '{"`, String.raw`metadata: '{"note":"two\\nlines","`);
    if (!gzip.write(Buffer.from(escaped, "latin1"))) await once(gzip, "drain");
  }
  gzip.end(Buffer.from(rest, "latin1"));
  await finished(file);
}
