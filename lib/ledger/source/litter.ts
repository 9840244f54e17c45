const LITTER = /(?:^|\/)(?:__MACOSX(?:\/|$)|\._[^/]*$|\.DS_Store$)/;

/** Returns whether a path is what a Mac leaves in folders and archives: no log, and no loss. */
export function isJunk(path: string): boolean {
  return LITTER.test(path);
}
