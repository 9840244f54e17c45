/** Whether there is anything at a path. */
export function isThere(path: string): boolean {
  return kindOf(path) !== undefined;
}

/** Whether there is a folder at a path, or a link to one. */
export function isFolder(path: string): boolean {
  return kindOf(path)?.isDirectory ?? false;
}

function kindOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
