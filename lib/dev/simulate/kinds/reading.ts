/**
 * Kinds of findings about how logs were read: what is missing of them, stands in them in a form that
 * was not understood, or is finer than can be paid. The book is kept from what can be read, and the simulator prints what the
 * function prints, so they have no place there; tests make them from logs that were cut or changed.
 */
export const READING_KINDS: readonly string[] = [
  "drifted_block",
  "incomplete_export",
  "missing_block",
  "no_transaction",
  "not_read",
  "sub_unit_amount",
  "unread_share",
];
