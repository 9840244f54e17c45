import type { CodeCell } from "./cells.ts";

/** A line of a cell. */
export interface CellLine {
  /** The cell's position in its notebook, counted from 1. */
  readonly cell: number;
  /** Line within the cell, counted from 1. */
  readonly line: number;
}

/** The code cells of a notebook as one module. */
export interface JoinedCells {
  readonly code: string;
  /** Where each line of the module comes from; undefined for lines that no cell holds. */
  readonly origins: readonly (CellLine | undefined)[];
}

const IMPORT = /^import\s(?:[^;"'`]*?\sfrom\s+)?(["'])[^"'\n]+\1(?:\s+with\s*\{[^}]*\})?\s*;?/gm;
const DECLARATION =
  /^(?:export\s+)?(?:async\s+)?(?:const|let|var|function\*?|class|interface|type|enum)\s+(\{[^}=]*\}|\[[^\]=]*\]|[\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu;

/** What stands around the cells in a module that runs them; nothing where it is only checked. */
export interface CellFrame {
  /** After the imports. */
  readonly head: string;
  /** Before each cell. */
  readonly before: (cell: CodeCell) => string;
  readonly tail: string;
}

/**
 * Joins code cells into one module that means, to the type checker, what they mean to the kernel.
 *
 * Imports move to the top, each once. The kernel lets a later cell declare a name again; from such
 * a cell on, the rest of the module stands in a block of its own, where the new name hides the old.
 */
export function joinCells(cells: readonly CodeCell[], frame?: CellFrame): JoinedCells {
  const lines: string[] = [];
  const origins: (CellLine | undefined)[] = [];
  const add = (line: string, origin?: CellLine) => {
    lines.push(line);
    origins.push(origin);
  };

  const imported = new Set<string>();
  const bodies = cells.map(({ number, source }) =>
    source.replace(IMPORT, (statement, _quote, offset: number) => {
      const first = source.slice(0, offset).split("\n").length;
      if (!imported.has(statement)) {
        imported.add(statement);
        statement.split("\n").forEach((line, i) => add(line, { cell: number, line: first + i }));
      }
      return statement.replace(/[^\n]/g, "");
    })
  );

  let declared = new Set<string>();
  let openBlocks = 0;
  if (frame !== undefined) add(frame.head);
  cells.forEach((cell, index) => {
    const { number } = cell;
    if (frame !== undefined) add(frame.before(cell));
    const names = declaredNames(bodies[index]);
    if (names.some((name) => declared.has(name))) {
      add("{");
      openBlocks++;
      declared = new Set();
    }
    names.forEach((name) => declared.add(name));
    bodies[index].split("\n").forEach((line, i) => add(line, { cell: number, line: i + 1 }));
    add(";");
  });
  add("}".repeat(openBlocks));
  add(frame?.tail ?? "export {};");
  return { code: lines.join("\n") + "\n", origins };
}

function declaredNames(source: string): string[] {
  return [...source.matchAll(DECLARATION)].flatMap(([, target]) => {
    if (!/^[{[]/.test(target)) return [target];
    return target.slice(1, -1).split(",")
      .map((part) => part.replace(/^\s*\.\.\./, "").split(":").at(-1)!.trim())
      .filter((name) => name !== "");
  });
}
