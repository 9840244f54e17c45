import process from "node:process";

/**
 * Milliseconds of the processor that this thread has taken; a busy machine makes them hardly more, and what
 * other test files do at the same time is not in them.
 */
export function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
