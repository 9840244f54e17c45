import type { LogFile } from "./log_files.ts";

/** What a Mac leaves in an archive. */
export function junkOf(folder: string): Pick<LogFile, "path" | "bytes">[] {
  const magic = Uint8Array.of(0, 5, 22, 7, 0, 2, 0, 0);
  return [
    { path: `__MACOSX/._${folder}`, bytes: magic },
    { path: `${folder}/.DS_Store`, bytes: Uint8Array.of(0, 0, 0, 1, 66, 117, 100, 49) },
  ];
}
