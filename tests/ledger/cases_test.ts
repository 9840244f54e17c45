import { assertEquals } from "../_assert.ts";
import { join } from "node:path";
import { ingest } from "../../lib/ledger/ingest.ts";
import { UserError } from "../../lib/ledger/error.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { LedgerReader } from "../../lib/ledger/store/open.ts";
import { makeLedger, withFolder } from "../_temporary.ts";

const CASES = join(ROOT, "tests", "cases");

/** What must hold of a case; a key that is not there says nothing. */
interface Expected {
  readonly case: string;
  readonly seen_in: string;
  readonly right: string;
  /** Transactions, their amounts added up, the last closing balance, the applied ones. */
  readonly tx?: number;
  readonly sum?: string;
  readonly last?: string;
  readonly applied?: number;
  readonly users?: number;
  readonly sync_errors?: number;
  readonly issues?: number;
  readonly null_amounts?: number;
  /** At most so many transactions are called matched. */
  readonly matched?: number;
  /** A warning or critical finding (`told`), or any (`told_any`), says that something was not read. */
  readonly told?: boolean;
  readonly told_any?: boolean;
  /** Findings that must be there. */
  readonly kinds?: readonly string[];
  /** A word of the one line that refuses the case. */
  readonly refused?: string;
}

/** SQL of each figure: one row, one column. */
const FIGURES: Partial<Record<keyof Expected, string>> = {
  tx: "select count(*)::integer from transactions",
  sum: "select coalesce(sum(amount), 0) from transactions",
  last: `select new_balance from transactions
    order by logged_at desc, transaction_id desc limit 1`,
  applied: "select count(*)::integer from transactions where outcome = 'applied'",
  users: "select count(distinct user_id)::integer from transactions",
  sync_errors: "select count(*)::integer from sync_errors",
  issues: "select count(*)::integer from issues",
  null_amounts: "select count(*)::integer from transactions where amount is null",
};

const NUMERIC = new Set<keyof Expected>(["sum", "last"]);

async function figure(reader: LedgerReader, sql: string): Promise<unknown> {
  const columns = await reader.columns(sql);
  return Object.values(columns)[0]?.[0] ?? null;
}

function isFound(reader: LedgerReader, from: string, condition: string): Promise<unknown> {
  return figure(reader, `select count(*) > 0 from ${from} where ${condition}`);
}

/** Whether there is such a finding; those that are likely, and quick to work out, are asked for first. */
async function isTold(reader: LedgerReader, condition: string): Promise<boolean> {
  for (const from of ["finding.not_read", "finding.missing_block", "findings"]) {
    if (await isFound(reader, from, condition)) return true;
  }
  return false;
}

async function differences(reader: LedgerReader, expected: Expected): Promise<string[]> {
  const wrong: string[] = [];
  const check = (name: string, actual: unknown, right: unknown) => {
    if (actual !== right) wrong.push(`${name} is ${actual}, expected ${right}`);
  };
  for (const [key, sql] of Object.entries(FIGURES) as [keyof Expected, string][]) {
    const right = expected[key];
    if (right === undefined) continue;
    const actual = await figure(reader, sql);
    if (NUMERIC.has(key)) check(key, actual === null ? null : Number(actual), Number(right));
    else check(key, actual, right);
  }
  if (expected.matched !== undefined) {
    const matched = Number(
      await figure(reader, "select count(*) from reconciliation where status = 'MATCHED'"),
    );
    if (matched > expected.matched) {
      wrong.push(`${matched} are matched, at most ${expected.matched}`);
    }
  }
  if (expected.told && !await isTold(reader, "severity <> 'notice'")) {
    wrong.push("nothing was told");
  }
  if (expected.told_any && !await isTold(reader, "true")) wrong.push("nothing at all was told");
  for (const kind of expected.kinds ?? []) {
    if (!await isFound(reader, `finding.${kind}`, "true")) wrong.push(`no finding ${kind}`);
  }
  return wrong;
}

/** Ingests a case and lists what does not hold. */
async function judge(name: string): Promise<string[]> {
  const folder = join(CASES, name);
  const expected: Expected = JSON.parse(Deno.readTextFileSync(join(folder, "expect.json")));
  const inputs = [...Deno.readDirSync(folder)]
    .filter((entry) => entry.isDirectory && entry.name.startsWith("in"))
    .map((entry) => join(folder, entry.name)).sort();
  return await withFolder(async (temporary) => {
    try {
      const ledger = await makeLedger(temporary, inputs.slice(0, 1));
      for (const input of inputs.slice(1)) await ingest([input], { ledger });
      if (expected.refused !== undefined) return ["it was not refused"];
      const reader = await LedgerReader.open(ledger);
      try {
        return await differences(reader, expected);
      } finally {
        reader.close();
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error.message.includes("\n")) return ["the refusal has more than one line"];
      if (expected.refused === undefined) return [`refused: ${error.message}`];
      // The folder's name says it too.
      const message = error.message.replaceAll(name, "");
      return message.includes(expected.refused) ? [] : [`refused: ${message}`];
    }
  });
}

Deno.test("every case comes out right", async (test) => {
  const names = [...Deno.readDirSync(CASES)].filter((entry) => entry.isDirectory)
    .map((entry) => entry.name).sort();
  for (const name of names) {
    await test.step(name, async () => {
      const wrong = await judge(name);
      assertEquals(wrong, []);
    });
  }
});
