/** Gives a time's day (UTC), `2024-01-31`, or one that is some days later. */
export function dayOf(time: Date, more = 0): string {
  return new Date(time.getTime() + more * 86_400_000).toISOString().slice(0, 10);
}
