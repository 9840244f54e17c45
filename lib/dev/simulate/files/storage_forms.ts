/** How a log file is stored. */
export type FileFormat = "gzip" | "multi_member" | "plain" | "torn";

/**
 * A way in which some streams are stored: chunks out of order, in two parts, as plain text, as two
 * gzip members, or cut off.
 */
export type StorageForm = "shuffled" | "parts" | Exclude<FileFormat, "gzip">;

/** Every way in which streams are stored. */
export const STORAGE_FORMS: readonly StorageForm[] = [
  "shuffled",
  "plain",
  "multi_member",
  "parts",
  "torn",
];
