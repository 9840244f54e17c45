import { basename, dirname, extname, join } from "node:path";
import { UserError } from "../../../ledger/error.ts";
import { writeSite, type WriteSiteOptions, type WrittenSite } from "./write_site.ts";

const GENERATOR = `<meta name="generator" content="balancebook">`;

/**
 * Writes a site into a folder beside the wanted one, and replaces that one by it once it is whole.
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
  const fresh = join(dirname(folder), `.${basename(folder)}_${Deno.pid}`);
  const old = `${fresh}_old`;
  await Deno.mkdir(fresh, { recursive: true });
  try {
    const written = await writeSite({ ...options, folder: fresh });
    await Deno.rename(folder, old).catch(ignoreMissing);
    await Deno.rename(fresh, folder);
    return written;
  } finally {
    for (const left of [fresh, old]) {
      await Deno.remove(left, { recursive: true }).catch(ignoreMissing);
    }
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
