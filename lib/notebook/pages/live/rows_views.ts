/** A filter that is often wanted. */
export interface RowPreset {
  readonly label: string;
  readonly parts: readonly (readonly [name: string, value: string])[];
}

const MISMATCHES = [
  "BALANCE SYNC ISSUE",
  "CALCULATION ISSUE",
  "CALCULATION ISSUE + BALANCE SYNC ISSUE",
];

const ALTERNATIVES =
  "An amount is added to that side's balance of the user; below zero it is taken off. Where an entry does " +
  "not follow from its cause, the case has two that exclude each other, one on each side: find out which " +
  "side is right, then book that one alone.";

const ENTRY_SUMS = {
  column: "amount",
  by: ["side"],
  above: "to add",
  below: "to take off",
  count: "entries",
};

const FINDING_COLUMNS = [
  "severity",
  "title",
  "currency",
  "exposure",
  "reason",
  "user_id",
  "first_seen_at",
  "last_seen_at",
];

/** A view of the ledger as a page of rows shows it. */
export interface RowView {
  readonly view: string;
  readonly title: string;
  /** Whether it stands in the bar on top of each page. */
  readonly isInBar: boolean;
  /** Filters that the bar leads to: what is to be looked at, of rows that are mostly history. */
  readonly bar?: Readonly<Record<string, string>>;
  /** Whether other pages of rows lead there; yes by default. */
  readonly isLinked?: boolean;
  /** What a reader has to know before using its rows. */
  readonly note?: string;
  /** Columns that are shown, the most important one first; the others on demand. */
  readonly columns: readonly string[];
  /** Columns of few values, which are chosen from a list with their counts. */
  readonly choices: readonly string[];
  /** Filters that are often wanted, as parts of an address. */
  readonly presets: readonly RowPreset[];
  /**
   * Columns to sort by first, `-` before those that begin with the largest, `~` before those that begin with the
   * largest whatever its sign. Amounts come after their currency: those of two cannot be compared.
   */
  readonly order: readonly string[];
  /** What stands above its rows, of all rows of the filters. */
  readonly sums?: RowSums;
  /** What its rows are chosen by, of a view of which some columns take time. */
  readonly choosing?: RowChoosing;
}

/** Amounts that a page of rows adds up. */
export interface RowSums {
  readonly column: string;
  /** Columns whose values are added up by themselves, beside the currency. */
  readonly by: readonly string[];
  /** What a sum above zero is called, and one below it, which is shown without its sign. */
  readonly above: string;
  readonly below: string;
  /** What is counted. */
  readonly count: string;
}

/** How rows are chosen before those columns are worked out that take time, of the rows that are shown alone. */
export interface RowChoosing {
  /** Columns that name a row and stand in the usual order. */
  readonly key: readonly [string, string];
  /** View of the same rows without such columns; it is asked where they are not filtered or sorted by. */
  readonly view: string;
}

/**
 * Views of what stands at the end of a period, as notebooks show it: when it began leaves no row out.
 */
export const STANDING: ReadonlySet<string> = new Set([
  "ageing",
  "latest_balances",
  "open_entries",
  "outstanding_differences",
  "proposed_entries",
]);

/** Views of entries; one without a currency is shown with each, as its case. */
export const ENTRIES: ReadonlySet<string> = new Set(["open_entries", "proposed_entries"]);

/** Views of findings, which touch a period or stand at its end. */
export const FINDINGS: ReadonlySet<string> = new Set(["findings", "open_findings"]);

/** Views with a page of their own; any other view of the ledger has a plain one. */
export const ROW_VIEWS: readonly RowView[] = [
  {
    view: "reviewed_cases",
    title: "Cases",
    isInBar: true,
    bar: { "is.is_open": "true" },
    columns: [
      "severity",
      "headline",
      "currency",
      "exposure",
      "case_id",
      "for_company",
      "is_open",
      "review_state",
      "first_seen_at",
      "user_count",
    ],
    choices: ["severity", "title", "currency", "is_open", "task", "review_state"],
    presets: [{ label: "Open cases", parts: [["is.is_open", "true"]] }],
    order: ["-is_open", "-material_units"],
  },
  {
    view: "findings",
    title: "Findings",
    isInBar: true,
    columns: FINDING_COLUMNS,
    choices: ["severity", "title", "currency"],
    presets: [{ label: "Critical findings", parts: [["is.severity", "critical"]] }],
    order: ["severity", "currency", "-exposure"],
  },
  {
    view: "open_findings",
    title: "Findings of open cases",
    isInBar: false,
    isLinked: false,
    columns: FINDING_COLUMNS,
    choices: ["severity", "title", "currency"],
    presets: [{ label: "Critical findings", parts: [["is.severity", "critical"]] }],
    order: ["severity", "currency", "-exposure"],
  },
  {
    view: "reconciliation",
    title: "Transactions",
    isInBar: true,
    columns: [
      "logged_at",
      "transaction_id",
      "user_id",
      "type",
      "action",
      "currency",
      "amount",
      "vat",
      "old_balance",
      "closing_balance",
      "payment_balance",
      "sync_difference",
      "status",
      "outcome",
    ],
    choices: ["status", "sync_alarm", "currency", "type", "action", "outcome", "is_overdraft"],
    presets: [
      { label: "Mismatches", parts: MISMATCHES.map((status) => ["is.status", status] as const) },
      { label: "Blocked attempts", parts: [["is.is_overdraft", "true"]] },
    ],
    order: ["logged_at"],
  },
  {
    view: "overdrafts",
    title: "Overdraft attempts and episodes",
    isInBar: false,
    columns: [
      "overdraft_class",
      "user_id",
      "currency",
      "lowest_balance",
      "amount",
      "started_at",
      "ended_at",
      "is_open",
      "transaction_id",
      "transaction_count",
    ],
    choices: ["overdraft_class", "currency", "is_open"],
    presets: [{ label: "Still below zero", parts: [["is.is_open", "true"]] }],
    order: ["started_at"],
  },
  {
    view: "attributed_events",
    title: "Log lines",
    isInBar: true,
    columns: [
      "logged_at",
      "level",
      "event_type",
      "text",
      "user_id",
      "currency",
      "outcome",
      "overdraft_class",
      "transaction_id",
      "message_id",
      "request_id",
    ],
    choices: ["level", "event_type", "currency", "outcome", "overdraft_class"],
    presets: [{ label: "Errors", parts: [["is.level", "ERROR"]] }],
    order: ["logged_at", "file_order", "line"],
    choosing: { key: ["file_id", "line"], view: "event_subjects" },
  },
  {
    view: "open_entries",
    title: "Entries to book",
    isInBar: false,
    note: ALTERNATIVES,
    columns: [
      "user_id",
      "side",
      "currency",
      "amount",
      "task",
      "is_mechanical",
      "reason",
      "case_id",
      "first_seen_at",
    ],
    choices: ["task", "side", "currency", "is_mechanical", "cause"],
    presets: [
      { label: "To book now", parts: [["is.task", "book"]] },
      { label: "To decide first", parts: [["is.task", "decide"]] },
    ],
    order: ["task", "currency", "~amount"],
    sums: { ...ENTRY_SUMS, by: ["task", "side"] },
  },
  {
    view: "proposed_entries",
    title: "Proposed entries",
    isInBar: false,
    isLinked: false,
    note: `${ALTERNATIVES} Entries of cases that are closed are among them.`,
    columns: [
      "user_id",
      "side",
      "currency",
      "amount",
      "is_mechanical",
      "reason",
      "case_id",
      "first_seen_at",
    ],
    choices: ["side", "currency", "is_mechanical", "cause"],
    presets: [{ label: "By their cause alone", parts: [["is.is_mechanical", "true"]] }],
    order: ["currency", "~amount"],
    sums: { ...ENTRY_SUMS, by: ["is_mechanical", "side"] },
  },
  {
    view: "outstanding_differences",
    title: "Outstanding differences",
    isInBar: false,
    note:
      "A difference is the payment balance minus the wallet, when both were last seen: above zero the " +
      "payment side is too high, below zero the wallet.",
    columns: [
      "user_id",
      "currency",
      "difference",
      "first_difference",
      "began_at",
      "last_seen_at",
      "transaction_count",
    ],
    choices: ["currency"],
    presets: [],
    order: ["currency", "~difference"],
    sums: {
      column: "difference",
      by: [],
      above: "payment side too high by",
      below: "wallet too high by",
      count: "users",
    },
  },
];

/** What is known of a view; of others its name alone. */
export function rowView(view: string): RowView {
  return ROW_VIEWS.find((one) => one.view === view) ?? {
    view,
    title: view.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase()),
    isInBar: false,
    columns: [],
    choices: [],
    presets: [],
    order: [],
  };
}
