import { LedgerReader } from "../../ledger/store/open.ts";

/** A finding, with the case that it is in. */
export interface Conclusion {
  readonly findingId: string;
  readonly kind: string;
  readonly isWarned: boolean;
  readonly reason: string;
  readonly userId: string | null;
  readonly transactionIds: readonly string[];
  readonly messageIds: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly caseCause: string;
}

/** A change of a user's difference. */
export interface ConcludedStep {
  readonly userId: string;
  readonly transactionId: string;
  readonly counterpartId: string | null;
  readonly step: number;
  readonly causes: readonly string[];
}

/** What a ledger concludes from its logs. */
export interface Conclusions {
  readonly findings: readonly Conclusion[];
  readonly steps: readonly ConcludedStep[];
}

type Row = Record<string, unknown>;

/** Reads the findings, their cases, and the changes of differences of a ledger. */
export async function readConclusions(path: string): Promise<Conclusions> {
  const ledger = await LedgerReader.open(path, { thresholds: {} });
  try {
    const rows = async (sql: string): Promise<Row[]> => {
      const columns = await ledger.columns(sql);
      const names = Object.keys(columns);
      return Array.from(
        columns[names[0]] ?? [],
        (_, row) => Object.fromEntries(names.map((name) => [name, columns[name][row]])),
      );
    };
    const findings = await rows(`
      with case_findings as (
          select unnest(finding_ids) as finding_id, cause, severity from cases
      )
      select
          findings.finding_id as findingId,
          findings.kind,
          findings.severity <> 'notice' or case_findings.severity <> 'notice' as isWarned,
          findings.reason,
          findings.user_id as userId,
          findings.transaction_ids as transactionIds,
          findings.message_ids as messageIds,
          strftime(findings.first_seen_at, '%Y-%m-%dT%H:%M:%S.%gZ') as "from",
          strftime(findings.last_seen_at, '%Y-%m-%dT%H:%M:%S.%gZ') as "to",
          case_findings.cause as caseCause
      from findings
      left join case_findings on findings.finding_id = case_findings.finding_id
      order by findings.finding_id`);
    const steps = await rows(`
      select
          user_id as userId,
          transaction_id as transactionId,
          counterpart_id as counterpartId,
          step::double as step,
          [cause, other_cause] as causes
      from difference_steps
      where cause <> 'rounding'
      order by user_id, currency, observation_number`);
    return {
      findings: findings.map((row) => ({
        ...row,
        transactionIds: row.transactionIds ?? [],
        messageIds: row.messageIds ?? [],
      })) as unknown as Conclusion[],
      steps: steps as unknown as ConcludedStep[],
    };
  } finally {
    ledger.close();
  }
}
