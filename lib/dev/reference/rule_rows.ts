import { join } from "node:path";
import { ROOT } from "../../ledger/paths.ts";

/** What `docs/DECISIONS.md` says of a kind of finding. */
export interface RuleRow {
  readonly rule: string;
  readonly severity: string;
}

/**
 * Reads the rule and the severity of each kind of finding from the table in `docs/DECISIONS.md`.
 *
 * @throws {Error} If a kind has no row there.
 */
export function readRules(kinds: readonly string[]): ReadonlyMap<string, RuleRow> {
  const rules = new Map<string, RuleRow>();
  for (const line of Deno.readTextFileSync(join(ROOT, "docs", "DECISIONS.md")).split("\n")) {
    const [kind, rule, severity, ...rest] = line.split("|").slice(1, -1).map((cell) => cell.trim());
    if (kinds.includes(kind) && rest.length === 1) rules.set(kind, { rule, severity });
  }
  const missing = kinds.filter((kind) => !rules.has(kind));
  if (missing.length === 0) return rules;
  throw new Error(`docs/DECISIONS.md has no row of kind, rule, severity, reason: ${missing}`);
}
