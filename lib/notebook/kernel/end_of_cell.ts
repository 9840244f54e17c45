const TICK_MS = 10;
const ON_TIME_TICKS = 3;
const MAX_LAG_MS = 5;
const END_OF_CELL_MS = 1500;
const BYTES_A_TICK = 65_536;

/** What this module needs of the kernel's private API. */
export interface ResultSender {
  broadcastResult?: (execution: number, result: unknown) => Promise<void>;
}

/** What a kernel sent in a cell. */
export interface SentOutput {
  /** Sends what still waits. */
  readonly flush: () => Promise<unknown>;
  /** Gives the bytes of displays since the last call. */
  readonly takeBytes: () => number;
}

/**
 * Makes a kernel that says "idle" before its output has left wait at the end of each cell: 30 ms, more
 * after large outputs, and on a busy machine until it keeps time again, 1.5 s at most. It is a guess;
 * output of a cell that throws is not waited for. Behind our proxy, which knows, it is not needed.
 *
 * @returns Whether the kernel has what it takes.
 */
export function holdEndOfCell(
  kernel: ResultSender | undefined,
  { flush, takeBytes }: SentOutput,
): boolean {
  const sendResult = kernel?.broadcastResult;
  if (kernel === undefined || sendResult === undefined) return false;
  kernel.broadcastResult = async (execution, result) => {
    await flush();
    await sendResult(execution, result);
    await flush();
    await waitForQueue(takeBytes());
  };
  return true;
}

async function waitForQueue(sentBytes: number): Promise<void> {
  const wanted = ON_TIME_TICKS + Math.floor(sentBytes / BYTES_A_TICK);
  const begun = performance.now();
  for (let inTime = 0; inTime < wanted && performance.now() - begun < END_OF_CELL_MS;) {
    const tick = performance.now();
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    const isLate = performance.now() - tick > TICK_MS + MAX_LAG_MS;
    inTime = isLate ? 0 : inTime + 1;
  }
}
