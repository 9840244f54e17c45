/** Writes a tick of an axis that counts; nothing between two counts, where there are only a few. */
export function writeCountTick(count: number): string {
  return Number.isInteger(count) ? count.toLocaleString("en") : "";
}
