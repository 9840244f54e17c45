import { counted } from "../ledger/counted.ts";
import { UserError } from "../ledger/error.ts";
import type { IngestSummary } from "../ledger/ingest.ts";
import { MachineError } from "../ledger/machine_error.ts";
import { isRemote } from "../ledger/remote/remote_path.ts";
import { walk } from "../ledger/source/walk.ts";
import { cancellable } from "../ledger/store/cancel.ts";

/** Options of {@linkcode watchPaths}. */
export interface WatchOptions {
  /** Milliseconds between two looks; a file must be the same at two of them. */
  readonly everyMs: number;
  /** Reads those files of the paths that a test names. */
  readonly read: (
    paths: readonly string[],
    only: (path: string) => boolean,
  ) => Promise<IngestSummary>;
  /** Called with one line for each time that something new was read. */
  readonly onLine: (line: string) => void;
  /** Called with one line where that failed; the next look tries no file again that stays the same. */
  readonly onTrouble: (line: string) => void;
}

/** What a watch did until it was ended. */
export interface Watched {
  readonly newFiles: number;
  readonly newEvents: number;
}

/**
 * Reads files as they come, until {@linkcode cancelAll} ends it: what is being written waits until it stays the
 * same; buckets and log groups are asked at each look.
 *
 * @throws {UserError} If a path is not there at the beginning, or the machine is in the way.
 */
export async function watchPaths(
  paths: readonly string[],
  { everyMs, read, onLine, onTrouble }: WatchOptions,
): Promise<Watched> {
  const [remote, local] = [paths.filter(isRemote), paths.filter((path) => !isRemote(path))];
  const total = { newFiles: 0, newEvents: 0 };
  const taken = new Map<string, string>();
  let seen = lookAt(local);
  let isEnded = false;
  let wake = () => {};
  const take = async (some: readonly string[], only: (path: string) => boolean) => {
    try {
      const summary = await read(some, only);
      total.newFiles += summary.newFiles;
      total.newEvents += summary.newEvents;
      if (summary.newFiles + summary.unreadableFiles + summary.unfetched.length > 0) {
        onLine(describe(summary));
      }
    } catch (error) {
      if (!(error instanceof UserError) || error instanceof MachineError) throw error;
      if (!isEnded) onTrouble(error.message);
    }
  };
  const loop = async () => {
    while (!isEnded) {
      if (remote.length > 0) await take(remote, () => true);
      if (isEnded) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      const now = lookAt(local);
      const settled = [...now].filter(([path, state]) =>
        seen.get(path) === state && taken.get(path) !== state
      );
      seen = now;
      if (isEnded || settled.length === 0) continue;
      const names = new Set(settled.map(([path]) => path));
      await take(local, (path) => names.has(path));
      // What could not be read now is no other at the next look.
      for (const [path, state] of settled) taken.set(path, state);
    }
  };
  await cancellable(loop(), () => {
    isEnded = true;
    wake();
  });
  return total;
}

/** Gives each file below paths, with what changes when it is written to. */
function lookAt(paths: readonly string[]): Map<string, string> {
  const states = new Map<string, string>();
  for (const path of paths) {
    for (const entry of walk(path)) {
      if (entry.kind !== "file") continue;
      try {
        const { size, mtime, ino } = Deno.statSync(entry.path);
        states.set(entry.path, `${size} ${mtime?.getTime()} ${ino}`);
      } catch (error) {
        // It was taken away meanwhile.
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }
  return states;
}

function describe(summary: IngestSummary): string {
  const { newFiles, knownFiles, unreadableFiles, newEvents, newIssues, unfetched } = summary;
  const parts = [
    `${counted(newFiles, "file")} read`,
    knownFiles > 0 ? `${knownFiles} known already` : null,
    unreadableFiles > 0 ? `${unreadableFiles} unread` : null,
    unfetched.length > 0 ? `${unfetched.length} could not be fetched` : null,
    counted(newEvents, "log event"),
    counted(newIssues, "issue"),
  ].filter((part) => part !== null);
  return `${new Date().toISOString().slice(0, 19)}Z  ${parts.join(", ")}`;
}
