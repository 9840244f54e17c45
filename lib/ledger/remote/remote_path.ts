/** Whether a path is not of this machine's disk. */
export function isRemote(path: string): boolean {
  return /^(?:s3|cloudwatch):\/\//.test(path);
}
