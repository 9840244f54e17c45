import { basename } from "node:path";

/**
 * Files that stand beside logs and are none, so that nothing is lost when they are passed over. The
 * list is short on purpose: whatever is not on it is read, or reported as unread. It stands in the README
 * of `data/` and in the how-to about deliveries.
 */
const COMPANIONS: readonly RegExp[] = [
  /^aws-logs-write-test$/, // CloudWatch's test whether it may write into the bucket.
  /^\.DS_Store$/, // A Mac's view of a folder,
  /^\._/, // its attributes of a file,
  /^Thumbs\.db$/i, // and what Windows keeps.
  /^desktop\.ini$/i,
  /\.(?:png|jpe?g|gif|svg|webp|bmp|ico|heic)$/i, // Pictures.
];

/**
 * Returns whether a file is known to accompany logs: CloudWatch's write test, what Macs and Windows
 * leave behind, and pictures. No log, and no loss.
 *
 * @param path Path or name, with `/`.
 */
export function isCompanion(path: string): boolean {
  if (/(?:^|\/)__MACOSX(?:\/|$)/.test(path)) return true;
  const name = basename(path);
  return COMPANIONS.some((pattern) => pattern.test(name));
}
