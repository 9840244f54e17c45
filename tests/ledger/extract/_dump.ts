import { Buffer } from "node:buffer";
import { FileExtractor } from "../../../lib/ledger/extract/file_extractor.ts";
import { Rows } from "../../../lib/ledger/extract/rows.ts";
import type { Column } from "../../../lib/ledger/extract/columns.ts";

/** A row by column name; texts decoded, 64-bit integers as bigint. */
export type DumpedRow = Record<string, unknown>;

/** An issue as it was written. */
export interface DumpedIssue {
  readonly kind: string;
  readonly reason: string;
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  readonly coversBytes: boolean;
}

/** Everything that an extractor wrote. */
export interface Dump {
  readonly tables: Record<string, DumpedRow[]>;
  readonly issues: DumpedIssue[];
  readonly textBytes: number;
}

/**
 * Reads a file's text as the ingest does: in pieces, each behind what the one before left over.
 *
 * @param cuts Lengths of the pieces, used again and again.
 */
export function extract(
  text: Uint8Array,
  cuts: readonly number[] = [text.length || 1],
  arenaBytes = 1 << 20,
): Dump {
  const rows = new Rows();
  const arena = Buffer.from(new ArrayBuffer(Math.max(arenaBytes, 64)));
  const extractor = new FileExtractor(rows, 1);
  const tables: Record<string, DumpedRow[]> = {};
  let used = 0;
  let start = 0;
  const flush = () => {
    for (const buffer of rows.buffers) {
      const into = tables[buffer.table] ??= [];
      for (let row = 0; row < buffer.rowCount; row++) {
        into.push(dumpRow(buffer.columns, row, arena, rows.side.bytes));
      }
    }
    rows.clear();
    arena.copyWithin(0, start, used);
    used -= start;
    start = 0;
  };
  for (let taken = 0, piece = 0; taken < text.length; piece++) {
    const wanted = Math.max(1, cuts[piece % cuts.length]);
    const count = Math.min(wanted, text.length - taken, arena.length - used);
    arena.set(text.subarray(taken, taken + count), used);
    used += count;
    taken += count;
    const isFull = used === arena.length;
    start += extractor.push(arena, start, used, {
      isLast: false,
      mustConsume: isFull && start === 0,
    });
    if (isFull) flush();
  }
  extractor.push(arena, start, used, { isLast: true });
  start = used;
  flush();
  const { issue_rows: found = [], ...rest } = tables;
  const issues = found.map((issue) => ({
    kind: String(issue.code),
    reason: String(issue.reason),
    line: Number(issue.line),
    offset: Number(issue.offset),
    length: Number(issue.lengthBytes),
    coversBytes: issue.coversBytes === 1,
  }));
  return { tables: rest, issues, textBytes: extractor.summarize().textBytes };
}

function dumpRow(
  columns: Record<string, Column>,
  row: number,
  arena: Uint8Array,
  side: Uint8Array,
): DumpedRow {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, readCell(column, row, arena, side)]),
  );
}

function readCell(column: Column, row: number, arena: Uint8Array, side: Uint8Array): unknown {
  if (column.isNull[row] === 1) return null;
  switch (column.type) {
    case "int":
    case "double":
    case "byte":
      return column.values[row];
    case "wide":
      return (BigInt(column.values[row * 2 + 1]) << 32n) |
        BigInt(column.values[row * 2] >>> 0);
    case "uuid":
      return [...column.values.subarray(row * 4, row * 4 + 4)].join(",");
    case "text": {
      const offset = column.offsets[row];
      const length = column.lengths[row];
      const bytes = offset >= 0
        ? arena.subarray(offset, offset + length)
        : side.subarray(-1 - offset, -1 - offset + length);
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    }
  }
}
