import { gunzipSync } from "node:zlib";
import { BlobReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { simulate } from "../../lib/dev/simulate/mod.ts";

const { files } = simulate({ seed: 7, days: 6, users: 8 });
/** Simulated log files with their texts, without those that are cut off or none. */
export const LOGS = files
  .filter(({ path }) => !/__MACOSX|\._|DS_Store/.test(path))
  .map(({ path, bytes }) => ({ path, text: textOf(bytes), bytes }))
  .filter(({ text }) => text !== null) as { path: string; text: string; bytes: Uint8Array }[];

/** Gives the text of a log file's bytes; null where they are a damaged gzip. */
export function textOf(bytes: Uint8Array): string | null {
  if (bytes[0] !== 0x1f) return new TextDecoder().decode(bytes);
  try {
    return gunzipSync(bytes).toString("utf8");
  } catch {
    return null;
  }
}

/** Writes a file into a folder, and gives its path. */
export function write(folder: string, name: string, bytes: Uint8Array | string): string {
  const path = `${folder}/${name}`;
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  Deno.writeFileSync(path, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
  return path;
}

/** Writes log files into a folder of that name, and gives its path. */
export function writeAll(folder: string, name: string, chosen = LOGS): string {
  for (const { path, bytes } of chosen) write(folder, `${name}/${path}`, bytes);
  return `${folder}/${name}`;
}

/** Writes all log files into a zip archive, with a file of junk. */
export async function writeZip(path: string): Promise<void> {
  const zip = new ZipWriter(new Uint8ArrayWriter());
  for (const { path: name, bytes } of LOGS) {
    await zip.add(name, new Uint8ArrayReader(bytes), { useWebWorkers: false });
  }
  await zip.add("__MACOSX/._000000.gz", new BlobReader(new Blob(["junk"])), {
    useWebWorkers: false,
  });
  Deno.writeFileSync(path, await zip.close());
}
