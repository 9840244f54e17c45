import { listModelFiles, readModelFile } from "./files.ts";
import { type Head, readHead } from "./head.ts";

/** A folder of `lib/model` with an object of SQL in each file. */
export type Layer =
  | "macros"
  | "base"
  | "links"
  | "steps"
  | "causes"
  | "views"
  | "findings"
  | "evidence"
  | "reports"
  | "alerts"
  | "checks";

/** An object of the model: a macro, a table, a view, a kind of finding or a query. */
export interface ModelObject extends Head {
  /** The name of its file. */
  readonly name: string;
  /** The name in SQL; a kind of finding is a view of the schema `finding`. */
  readonly sqlName: string;
  readonly layer: Layer;
}

const layers = new Map<Layer, readonly ModelObject[]>();

/** Reads the objects of a layer, by name; once, later calls give the same objects. */
export function readLayer(layer: Layer): readonly ModelObject[] {
  const known = layers.get(layer);
  if (known !== undefined) return known;
  const objects = listModelFiles(layer).map((name) => readObject(layer, name));
  layers.set(layer, objects);
  return objects;
}

/**
 * Reads one object of the model.
 *
 * @throws {Deno.errors.NotFound} If the layer has no such object.
 */
export function readObject(layer: Layer, name: string): ModelObject {
  const path = `${layer}/${name}.sql`;
  try {
    const sqlName = layer === "findings" ? `finding.${name}` : name;
    return { name, sqlName, layer, ...readHead(readModelFile(path)) };
  } catch (error) {
    if (error instanceof SyntaxError) error.message = `lib/model/${path}: ${error.message}`;
    throw error;
  }
}
