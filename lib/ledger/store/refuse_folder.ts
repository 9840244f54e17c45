import { UserError } from "../error.ts";
import { isFolder } from "../presence.ts";

/**
 * Checks that no folder is where a file of ours belongs.
 *
 * @param file What belongs there, in words.
 * @throws {UserError} If there is one.
 */
export function refuseFolder(path: string, file: string): void {
  if (!isFolder(path)) return;
  throw new UserError(`Cannot use ${path}: it is a folder, where ${file} belong; move it away`);
}
