import { basename, dirname, extname, join } from "node:path";
import { UserError } from "../../../ledger/error.ts";
import { isThere } from "../../../ledger/presence.ts";
import { writeSite, type WriteSiteOptions, type WrittenSite } from "./write_site.ts";

const OLD = "_old";
const GENERATOR = `<meta name="generator" content="balancebook">`;

/**
 * Writes a site into a folder beside the wanted one, and replaces that one by it once it is whole. Waits
 * while another process writes it, and removes what one that was killed left.
 *
 * @param folder Where the site is to be; what is there must be a site of ours, or nothing.
 * @throws {UserError} If the folder holds anything else, or the ledger cannot be used; nothing is
 * changed then.
 */
export async function replaceSite(
  folder: string,
  options: Omit<WriteSiteOptions, "folder">,
): Promise<WrittenSite> {
  await requireReplaceable(folder);
  await Deno.mkdir(dirname(folder), { recursive: true });
  const release = await lockSite(folder);
  try {
    await putBack(folder);
    await removeLeft(folder);
    const fresh = besides(folder, `_${Deno.pid}`);
    await Deno.mkdir(fresh);
    const written = await writeSite({ ...options, folder: fresh });
    await Deno.rename(folder, `${fresh}${OLD}`).catch(ignoreMissing);
    await Deno.rename(fresh, folder);
    return written;
  } finally {
    await putBack(folder);
    await removeLeft(folder);
    release();
  }
}

/** Path of something that belongs to a site and stands beside it. */
function besides(folder: string, end: string): string {
  return join(dirname(folder), `.${basename(folder)}${end}`);
}

/** Names of folders in which a site is written, or was when its writer was killed. */
function leftOf(folder: string): string[] {
  const begin = `.${basename(folder)}_`;
  return [...Deno.readDirSync(dirname(folder))].map(({ name }) => name)
    .filter((name) => name.startsWith(begin) && /^\d+(?:_old)?$/.test(name.slice(begin.length)));
}

/** Puts the earlier site back where its writer was killed before the new one took its place. */
async function putBack(folder: string): Promise<void> {
  if (isThere(folder)) return;
  const old = leftOf(folder).find((name) => name.endsWith(OLD));
  if (old !== undefined) await Deno.rename(join(dirname(folder), old), folder);
}

async function removeLeft(folder: string): Promise<void> {
  for (const name of leftOf(folder)) {
    await Deno.remove(join(dirname(folder), name), { recursive: true }).catch(ignoreMissing);
  }
}

/** Holds a site against other writers, by a file beside it that is gone afterwards; gives what lets go. */
async function lockSite(folder: string): Promise<() => void> {
  const path = besides(folder, ".lock");
  while (true) {
    const file = Deno.openSync(path, { create: true, write: true });
    await file.lock(true);
    const held = file.statSync().ino;
    // Whoever held it before has removed the file that was waited for.
    if (isThere(path) && Deno.statSync(path).ino === held) {
      return () => {
        Deno.removeSync(path);
        file.close();
      };
    }
    file.close();
  }
}

/** Returns whether a folder holds a site that was written here. */
export async function isSite(folder: string): Promise<boolean> {
  try {
    return (await Deno.readTextFile(join(folder, "index.html"))).includes(GENERATOR);
  } catch (error) {
    ignoreMissing(error);
    return false;
  }
}

/**
 * Refuses to replace a folder that holds anything but pages and notebooks of ours.
 *
 * @throws {UserError} If it does.
 */
export async function requireReplaceable(folder: string): Promise<void> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) names.push(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotADirectory) {
      throw new UserError(`Cannot write the site into ${folder}: it is not a folder`);
    }
    ignoreMissing(error);
  }
  const strange = names.find((name) => ![".html", ".ipynb"].includes(extname(name))) ??
    (await isSite(folder) ? undefined : names[0]);
  if (strange === undefined) return;
  throw new UserError(
    `Cannot write the site into ${folder}: it holds ${strange}, which is not part of a site; ` +
      "name another folder with -o",
  );
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
