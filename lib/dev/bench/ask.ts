/** Asks a ledger what people ask most, and prints how long each answer took, in milliseconds. */
import { readEvidence } from "../../ledger/evidence/evidence.ts";
import { findWords } from "../../ledger/evidence/search.ts";
import { readUser } from "../../ledger/evidence/user.ts";
import { LedgerReader } from "../../ledger/store/open.ts";

/** Milliseconds that answers take. */
export interface AnswerTimes {
  /** From opening the ledger to the number of findings and of cases. */
  readonly findings: number;
  /** A finding with its figures and log events. */
  readonly evidence: number;
  /** All that there is of a user. */
  readonly user: number;
  /** Log events that hold a word. */
  readonly search: number;
}

async function ask(path: string): Promise<AnswerTimes> {
  let begun = performance.now();
  const lap = () => {
    const ms = performance.now() - begun;
    begun = performance.now();
    return ms;
  };
  const ledger = await LedgerReader.open(path);
  try {
    const { finding_id, user_id } = await ledger.columns(
      `select finding_id, user_id, (select count(*) from cases) as cases
       from findings
       where user_id is not null
       order by finding_id limit 1`,
    );
    const findings = lap();
    await readEvidence(ledger, String(finding_id[0]));
    const evidence = lap();
    await readUser(ledger, String(user_id[0]));
    const user = lap();
    const { sql } = await findWords(ledger, String(user_id[0]).slice(0, 8));
    await ledger.columns(`select * from log_events where ${sql} order by logged_at limit 50`);
    return { findings, evidence, user, search: lap() };
  } finally {
    ledger.close();
  }
}

if (import.meta.main) console.log(JSON.stringify(await ask(Deno.args[0])));
