const running = new Set<() => void>();
const listeners = new Set<() => number>();

/**
 * Waits for work that {@linkcode cancelAll} can end while it lasts.
 *
 * @param stop Makes the work's promise reject, soon.
 */
export async function cancellable<T>(work: Promise<T>, stop: () => void): Promise<T> {
  running.add(stop);
  try {
    return await work;
  } finally {
    running.delete(stop);
  }
}

/**
 * Has {@linkcode cancelAll} stop more than what is waited for with {@linkcode cancellable}.
 *
 * @param stop Stops all that it knows of, whether it runs or not, and says how much that is.
 */
export function onCancel(stop: () => number): void {
  listeners.add(stop);
}

/**
 * Stops all work that can be stopped: the queries that are under way in this process.
 *
 * @returns How many there were.
 */
export function cancelAll(): number {
  const stops = [...running];
  for (const stop of stops) stop();
  return [...listeners].reduce((sum, stop) => sum + stop(), stops.length);
}
