import { findingKinds } from "../model/finding_kinds.ts";
import { readObject } from "../model/objects.ts";
import type { LedgerReader } from "../store/open.ts";
import { ask, type Row } from "./_ask.ts";
import { parametersOf } from "./_parameters.ts";
import type { Finding } from "./finding.ts";

/** Figures worked out again, as texts and times, ready to be shown. */
export interface EvidenceTable {
  /** What was worked out. */
  readonly caption: string;
  /** In the order in which to show them; amounts are texts with all their digits. */
  readonly rows: readonly Row[];
}

/**
 * Works out again what a finding says, by the queries that the head of its kind names; nothing for a
 * kind that names none.
 */
export async function readTables(
  reader: LedgerReader,
  finding: Finding,
): Promise<EvidenceTable[]> {
  const tables = [];
  const kinds = [...findingKinds(), ...reader.rules.map(({ kind }) => kind)];
  const kind = kinds.find(({ kind }) => kind === finding.kind);
  for (const query of kind?.evidence ?? []) {
    const rows = await ask(reader, query, parametersOf(finding));
    const caption = readObject("evidence", query).values.title;
    if (rows.length > 0) tables.push({ caption, rows });
  }
  return tables;
}
