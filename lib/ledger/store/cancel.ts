const running = new Set<() => void>();

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
 * Stops all work that can be stopped: the queries that are under way in this process.
 *
 * @returns How many there were.
 */
export function cancelAll(): number {
  const stops = [...running];
  for (const stop of stops) stop();
  return stops.length;
}
