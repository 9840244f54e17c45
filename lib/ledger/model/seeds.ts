// @ts-types="npm:@types/d3-dsv@3.0.7"
import { csvParseRows } from "d3-dsv";
import { readModelFile } from "./files.ts";

/** A row of a seed, by column; cells are texts as they stand in the file. */
export type SeedRow = Readonly<Record<string, string>>;

/** A list that the model knows by heart, for example of currencies. */
export interface Seed {
  readonly columns: readonly string[];
  /** In the order of the file. */
  readonly rows: readonly SeedRow[];
}

/** The seeds: each is a file of `lib/model/seeds`, and a table of a ledger unless it says otherwise. */
export const SEEDS = [
  "event_types",
  "event_phrases",
  "transaction_types",
  "transaction_sources",
  "currencies",
  "severities",
  "causes",
  "thresholds",
] as const;

/** The name of a seed. */
export type SeedName = typeof SEEDS[number];

const cache = new Map<SeedName, Seed>();

/**
 * Reads a seed from its CSV file; once, later calls give the same rows.
 *
 * @throws {Error} If a row has more or fewer cells than the head.
 */
export function readSeed(name: SeedName): Seed {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const [columns, ...lines] = csvParseRows(readModelFile(`seeds/${name}.csv`));
  const rows = lines.map((cells, index) => {
    if (cells.length === columns.length) {
      return Object.fromEntries(columns.map((column, at) => [column, cells[at]]));
    }
    throw new Error(
      `Row ${index + 2} of ${name}.csv has ${cells.length} cells: expected ${columns.length}`,
    );
  });
  const seed = { columns, rows };
  cache.set(name, seed);
  return seed;
}

/** Reads one column of a seed, in the order of its rows. */
export function readSeedColumn(name: SeedName, column: string): readonly string[] {
  return readSeed(name).rows.map((row) => row[column]);
}
