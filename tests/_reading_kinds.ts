import { findingKinds } from "../lib/ledger/model/finding_kinds.ts";

/**
 * Kinds of findings about how logs were read, which `01_ingest` leads with: what is missing of them, or
 * stands in them in a form that was not understood. The book is kept from what can be read, and the
 * simulator prints what the function prints, so they have no place there; tests make them from logs
 * that were cut or changed.
 */
export const READING_KINDS: readonly string[] = findingKinds()
  .filter(({ notebook }) => notebook === "01_ingest")
  .map(({ kind }) => kind);
