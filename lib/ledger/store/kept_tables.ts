import type { DuckDBConnection } from "duckdb";
import { UserError } from "../error.ts";
import { codeOf } from "../model/references.ts";
import { namesOf, readText } from "./named_tables.ts";
import type { PrivateRule } from "./private_rules.ts";
import { FINDINGS_MEMORY_LIMIT, RESULTS, STATE } from "./results.ts";
import { baseTables, ruleObjects, sessionTables, sharedTablesFor, viewNames } from "./schema.ts";
import { areOfOneState, fillSessionTables } from "./session_tables.ts";
import type { SharedResults } from "./shared_results.ts";

const STATE_SQL = `select ${STATE} from settings`;
// Whatever is no such statement, or several, may set a variable that the state goes by.
const KEEPS_STATE =
  /^\s*(?:select|with|from|create|insert|explain|describe|summarize)\b[^;]*;?\s*$/;

const MADE =
  /^\s*create\s+(?:or\s+replace\s+)?temp(?:orary)?\s+(table|view)\s+(?:if\s+not\s+exists\s+)?"?(\w+)/;
const RENAMED = /^\s*alter\s+(table|view)\s.*\srename\s+to\s+"?(\w+)/s;
const DROPPED = /^\s*drop\s+(?:table|view)\s+(?:if\s+exists\s+)?(?:temp\.)?"?(\w+)/;

/** Options of {@linkcode KeptTables}. */
export interface KeptTablesOptions {
  /** Private rules of the session. */
  readonly rules: readonly PrivateRule[];
  /** What sessions of one ledger work out for one another; null where this one is alone. */
  readonly shared: SharedResults | null;
  /** State that the results beside the ledger are of; null where there are none. */
  readonly resultsFor: string | null;
  /** Whether the session keeps to a memory limit, which findings may need more than. */
  readonly isLimited: boolean;
  /** Called as a table begins, in words, with the promise of its end; waits for it. */
  readonly watch: (label: string, work: Promise<void>) => Promise<void>;
}

/**
 * What a session has worked out of its ledger, for its thresholds and scope: its queries, and the views that they
 * name, find a temporary table before the view.
 */
export class KeptTables {
  readonly #connection: DuckDBConnection;
  readonly #options: KeptTablesOptions;
  /** What is there, by name. */
  readonly #kept = new Map<string, "table" | "view">();
  /** What they depend on; null until it is asked for. */
  #state: string | null = null;
  /** Whether the last statement cannot have changed it. */
  #isStateKept = true;
  /** What the session's own views ask for, by their names. */
  readonly #views = new Map<string, readonly string[]>();
  /** Tables of the session's own that hide those of the ledger: what follows from them is not for others. */
  readonly #own = new Set<string>();
  #reviews = "[]";

  constructor(connection: DuckDBConnection, options: KeptTablesOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Works out, once, what a statement asks for. */
  async prepare(sql: string): Promise<void> {
    const words = codeOf(sql).toLowerCase();
    const keepsState = KEEPS_STATE.test(words);
    const [, kind, made] = MADE.exec(words) ?? RENAMED.exec(words) ?? [];
    const hidesTable = made !== undefined && isOfLedger(made);
    if (!this.#isStateKept || !keepsState || hidesTable) await this.forget();
    this.#isStateKept = keepsState;
    if (hidesTable) this.#own.add(made);
    this.#own.delete(DROPPED.exec(words)?.[1] ?? "");
    const { rules, shared } = this.#options;
    const direct = await namesOf(this.#connection, sql);
    const asked = [
      ...direct,
      ...direct.flatMap((name) => this.#views.get(name.toLowerCase()) ?? []),
    ];
    if (kind === "view") this.#views.set(made, asked);
    const named = [
      ...asked,
      ...rules.filter(({ kind }) => asked.includes(kind.kind)).flatMap(({ asksFor }) => asksFor),
    ];
    const isShared = shared !== null && rules.length === 0 && this.#own.size === 0;
    const tables = isShared
      ? sharedTablesFor(named, shared.isLarge)
      : sessionTables().filter((table) =>
        !table.isAid && named.some((one) => table.askedBy.has(one))
      );
    if (tables.length === 0) return;
    const state = this.#state ??= await readText(this.#connection, STATE_SQL);
    const missing = tables.filter(({ name }) => !this.#kept.has(name) && !this.#own.has(name));
    if (missing.length === 0) return;
    if (isShared) {
      await shared.keep(this.#connection, {
        state,
        reviews: this.#reviews,
        names: missing.map(({ name }) => name),
        visible: this.#kept,
        resultsFor: this.#options.resultsFor,
        watch: (name, work) => this.#watch(name, work),
      });
      return;
    }
    const unknown = missing.filter((table) =>
      !areOfOneState(table, state, this.#options.resultsFor)
    );
    for (const { name } of missing.filter((table) => !unknown.includes(table))) {
      await this.#connection.run(`create temp view ${name} as from ${RESULTS}.${name}`);
      this.#kept.set(name, "view");
    }
    if (unknown.length === 0) return;
    if (this.#options.isLimited) await this.#makeRoom();
    await fillSessionTables(this.#connection, unknown, {
      rules,
      watch: async (name, work) => {
        await this.#watch(name, work);
        if (unknown.some((table) => table.name === name)) this.#kept.set(name, "table");
      },
    });
  }

  /** Leaves the session as much memory as findings need at least. */
  async #makeRoom(): Promise<void> {
    const text = await readText(
      this.#connection,
      `select greatest(
         parse_formatted_bytes(current_setting('memory_limit')),
         parse_formatted_bytes('${FINDINGS_MEMORY_LIMIT}')
       )::varchar || 'B'`,
    );
    await this.#connection.run(`set memory_limit = '${text}'`);
  }

  /** Works a view out into memory, for this session alone. */
  async copy(view: string): Promise<void> {
    if (!viewNames().includes(view)) throw new UserError(`Cannot copy "${view}": it is no view`);
    if (this.#kept.has(view)) return;
    await this.#connection.run(`create temp table ${view} as from ${view}`);
    this.#kept.set(view, "table");
  }

  /** Forgets all of it, since what it depends on has changed. */
  async forget(): Promise<void> {
    this.#state = null;
    if (this.#kept.size > 0) this.leave();
    for (const [name, kind] of this.#kept) {
      await this.#connection.run(`drop ${kind} if exists temp.${name}`);
    }
    this.#kept.clear();
  }

  /** Says what people have judged; what goes by another judgement is forgotten. */
  async setReviews(reviews: string): Promise<void> {
    if (reviews !== this.#reviews) await this.forget();
    this.#reviews = reviews;
  }

  /** Says that others need not keep anything for this session. */
  leave(): void {
    this.#options.shared?.leave(this.#connection);
  }

  async #watch(name: string, work: Promise<void>): Promise<void> {
    await this.#options.watch(`Computing the ${name.replaceAll("_", " ")}`, work);
  }
}

function isOfLedger(name: string): boolean {
  return baseTables().includes(name) ||
    ruleObjects().some((object) => object.kind !== "macro" && object.name === name);
}
