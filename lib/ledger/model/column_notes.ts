import type { ColumnNote } from "./head.ts";
import { type ModelObject, readLayer } from "./objects.ts";
import { referencesOf } from "./references.ts";
import { readSeed } from "./seeds.ts";

/** What is said about a column of a table or view. */
export interface ObjectColumnNote extends ColumnNote {
  readonly object: string;
}

/**
 * Reads what the heads of tables and views say about their own columns, and what they say of columns
 * that a view takes over from another one, through a macro too, as a note of the view. `settings` has the thresholds.
 *
 * @returns A note for each object that readers see and column that is described; a view that takes a
 * column over has a note also where it then leaves the column out.
 */
export function readColumnNotes(): ObjectColumnNote[] {
  const objects = (["macros", "base", "links", "steps", "causes", "views"] as const).flatMap(
    readLayer,
  );
  const byName = new Map(objects.map((object) => [object.name, object]));
  const notes = new Map<string, ReadonlyMap<string, ColumnNote>>();
  const notesOf = (
    object: ModelObject,
    path: readonly string[],
  ): ReadonlyMap<string, ColumnNote> => {
    const known = notes.get(object.name);
    if (known !== undefined || path.includes(object.name)) return known ?? new Map();
    const own = object.name === "settings" ? thresholdNotes() : object.columns;
    const found = new Map(own.map((note) => [note.column, note]));
    for (const other of referencesOf(object.body, byName)) {
      for (const [column, note] of notesOf(other, [...path, object.name])) {
        if (!found.has(column)) found.set(column, note);
      }
    }
    notes.set(object.name, found);
    return found;
  };
  const shown = objects.filter(({ layer, values }) =>
    layer === "views" || values.readers === "yes"
  );
  return shown.flatMap((object) =>
    [...notesOf(object, []).values()].map((note) => ({ object: object.name, ...note }))
  );
}

function thresholdNotes(): ColumnNote[] {
  return readSeed("thresholds").rows.map(({ threshold, unit, meaning }) => ({
    column: threshold,
    unit,
    meaning: `${meaning}.`,
  }));
}
