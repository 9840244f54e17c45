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
 * Waits for work that cannot be ended, such as for a lock or a pipe, until a signal says to wait no longer.
 *
 * @param drop Takes the work's result where it comes too late.
 * @throws {DOMException} The signal's reason, as soon as it is aborted.
 */
export async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  drop: (late: T) => void,
): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = () => {
    work.then(drop, () => {});
    reject(signal.reason);
  };
  if (signal.aborted) end();
  signal.addEventListener("abort", end);
  try {
    return await Promise.race([work, ended]);
  } finally {
    signal.removeEventListener("abort", end);
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
