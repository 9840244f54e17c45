import type { LedgerReader } from "../store/open.ts";
import { ask } from "./_ask.ts";

/** Kinds of things that have an id. */
export type IdKind = "user" | "case" | "transaction" | "finding" | "message" | "request";

/** An id of the ledger. */
export interface LedgerId {
  readonly kind: IdKind;
  readonly id: string;
}

/** An id that was searched for. */
export interface FoundId extends LedgerId {
  /** What tells it from the others, in words; null where its kind has nothing. */
  readonly words: string | null;
}

/**
 * Says which of some texts are ids of the ledger, or the first eight characters of one user's id.
 *
 * @returns By text, those that are.
 */
export async function knowIds(
  reader: LedgerReader,
  tokens: Iterable<string>,
): Promise<ReadonlyMap<string, LedgerId>> {
  const texts = [...new Set(tokens)];
  if (texts.length === 0) return new Map();
  const rows = await ask(reader, "known_ids", { tokens: JSON.stringify(texts) });
  return new Map(
    rows.map(({ token, kind, id }) => [String(token), { kind: kind as IdKind, id: String(id) }]),
  );
}

/**
 * Finds ids by their first characters, in any case: of a case or a finding also by those after its word,
 * `case-0123456789` by `0123`.
 *
 * @returns At most twenty of each kind, in order.
 */
export async function findIds(reader: LedgerReader, start: string): Promise<FoundId[]> {
  const rows = await ask(reader, "found_ids", { start });
  return rows.map(({ kind, id, words }) => ({
    kind: kind as IdKind,
    id: String(id),
    words: words as string | null,
  }));
}
