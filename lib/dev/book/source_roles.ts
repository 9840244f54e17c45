import { readSeed } from "../../ledger/model/seeds.ts";

/** Returns what a source of transactions does, by the seed of that name; undefined if it is not known. */
export function roleOfSource(source: string | null): string | undefined {
  return readSeed("transaction_sources").rows.find((row) => row.source === source)?.role;
}
