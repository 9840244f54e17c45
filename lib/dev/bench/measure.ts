import { UserError } from "../../ledger/error.ts";

/** A process that was run to its end. */
export interface Run {
  readonly wallMs: number;
  /** Largest resident memory in bytes, or null where the system does not report it. */
  readonly peakBytes: number | null;
  /** What it printed. */
  readonly output: string;
}

const POLL_MS = 10;

/**
 * Runs a command and times it.
 *
 * @throws {UserError} If it ends with an error.
 */
export async function time([program, ...args]: readonly string[], discards = false): Promise<Run> {
  const start = performance.now();
  const stdout = discards ? "null" : "piped";
  const child = new Deno.Command(program, { args: [...args], stdout, stderr: "inherit" }).spawn();
  let peakBytes: number | null = null;
  const poll = setInterval(() => peakBytes = readPeak(child.pid) ?? peakBytes, POLL_MS);
  const output = discards ? "" : await new Response(child.stdout).text();
  const { success } = await child.status;
  const wallMs = performance.now() - start;
  clearInterval(poll);
  if (!success) throw new UserError(`Cannot time ${program}: it ended with an error`);
  return { wallMs, peakBytes, output };
}

/** The middle one of some values; of an even number of them the higher one of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}

/** Reads the largest resident memory so far of a process, where Linux reports it. */
function readPeak(pid: number): number | null {
  try {
    const match = /^VmHWM:\s+(\d+) kB/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`));
    return match === null ? null : Number(match[1]) * 1024;
  } catch {
    return null;
  }
}
