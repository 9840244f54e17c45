/**
 * Files that stand beside logs and are none, so that nothing is lost when they are skipped. The
 * list is short on purpose: whatever is not on it is read, or reported as unread. `docs/how_to` has it too.
 */
const COMPANIONS = [
  "aws-logs-write-test", // CloudWatch's test whether it may write into the bucket.
  "\\.DS_Store", // A Mac's view of a folder,
  "\\._[^/]*", // its attributes of a file,
  "__MACOSX(?:/.*)?", // and what it adds to archives.
  "Thumbs\\.db", // What Windows keeps.
  "desktop\\.ini",
  "[^/]*\\.(?:png|jpe?g|gif|svg|webp|bmp|ico|heic)", // Pictures.
];
const PATTERN = new RegExp(`(?:^|/)(?:${COMPANIONS.join("|")})$`, "i");

/**
 * Returns whether a file is known to accompany logs: CloudWatch's write test, what Macs and Windows
 * leave behind, and pictures. No log, and no loss.
 *
 * @param path Path or name, with `/`.
 */
export function isCompanion(path: string): boolean {
  return PATTERN.test(path);
}
