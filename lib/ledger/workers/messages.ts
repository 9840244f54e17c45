import type { RowsParts } from "../extract/rows.ts";
import type { Damage } from "../source/inflate.ts";
import type { LogFile } from "../source/log_file.ts";

/** What a reading worker gets once, at its start. */
export interface BeginMessage {
  readonly kind: "begin";
  readonly files: readonly LogFile[];
  /** Number of the first file in the ledger; the others follow. */
  readonly firstFileId: number;
  /** Number of the first part of a file that is none by itself; behind all files. */
  readonly firstPartId: number;
  /** Keys of contents whose text need not be read again. */
  readonly known: ReadonlySet<string>;
  /** Counters that all workers share. */
  readonly counters: Counters;
  /** Leads to a thread that inflates for the worker, if there is one. */
  readonly inflater?: MessagePort;
}

/** Shared counters: which file is next, and how much has been done. */
export interface Counters {
  /** Place of the next file that nobody has taken, then files done. */
  readonly files: Int32Array<SharedArrayBuffer>;
  /** Parts of files that have got a number. */
  readonly parts: Int32Array<SharedArrayBuffer>;
  /** Kilobytes done, as they are kept. */
  readonly kilobytes: Int32Array<SharedArrayBuffer>;
}

/** Rows on their way to the ledger, or, emptied, back to their reader. */
export interface RowsMessage {
  readonly kind: "rows";
  readonly rows: RowsParts;
  readonly arena: Uint8Array<ArrayBuffer>;
}

/** The end of a worker's reading. */
export interface DoneMessage {
  readonly kind: "done";
}

/** A failure of ours in a worker, or of the machine, of which the reason is one line for people. */
export interface FailedMessage {
  readonly kind: "failed";
  readonly reason: string;
  readonly isOfMachine: boolean;
}

/** What a reader asks of the thread that inflates for it; `taken` makes room for another chunk. */
export type InflateMessage =
  | { readonly kind: "open"; readonly id: number; readonly path: string; readonly room: number }
  | { readonly kind: "taken" }
  | { readonly kind: "stop" };

/** What the thread that inflates gives; each file has an `id` of its own. */
export type InflatedMessage =
  | { readonly kind: "chunk"; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
    readonly kind: "end";
    readonly id: number;
    readonly damage: Damage;
    /** Of the text that was given. */
    readonly sha256: string;
    /** Why the file could not be read on, if it could not. */
    readonly failure: { readonly reason: string; readonly code: string | undefined } | null;
  };
