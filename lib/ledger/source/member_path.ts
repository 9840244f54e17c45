/**
 * Gives the path by which a file in an archive is shown: the archive's, then its own name as it is there,
 * also where that leads upwards.
 */
export function pathOfMember(archive: string, name: string): string {
  return `${archive}/${name.replace(/^(?:\.?\/)+/, "")}`;
}
