import { type ModelObject, readLayer } from "./objects.ts";
import { quoteText } from "../quote.ts";
import { readSeedColumn } from "./seeds.ts";

/** A kind of finding, as the head of its file in `lib/model/findings` says. */
export interface FindingKind {
  /** The name of the file, for example `zero_amount`. */
  readonly kind: string;
  /** For headings and labels, for example `Zero amount`. */
  readonly title: string;
  /** Severity of its findings unless the query says another. */
  readonly severity: string;
  /** The severity in words: the default, and when it differs. */
  readonly severityText: string;
  readonly rule: string;
  /** Why the rule is there. */
  readonly reason: string;
  /** The cause, of the seed `causes`, of its findings where no change of a difference tells theirs. */
  readonly cause: string;
  /** The notebook that leads with it, without `.ipynb`. */
  readonly notebook: string;
  /** Queries of `lib/model/evidence` that work its figures out again, in the order to show them. */
  readonly evidence: readonly string[];
}

/** How serious findings can be, the worst first. */
export function severities(): readonly string[] {
  return readSeedColumn("severities", "severity");
}

/**
 * Reads the kinds of findings, by name.
 *
 * @throws {Error} If the head of a kind lacks a line, or names a severity that there is not.
 */
export function findingKinds(): readonly FindingKind[] {
  known ??= readLayer("findings").map(({ name, values }) =>
    readFindingKind(name, values, `lib/model/findings/${name}.sql`)
  );
  return known;
}

let known: readonly FindingKind[] | undefined;

/** Returns the title of a kind of finding; of one that is not known, its name in words. */
export function findingTitle(kind: string): string {
  const title = findingKinds().find((known) => known.kind === kind)?.title;
  return title ?? kind.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());
}

/**
 * Reads a kind of finding from the head of its file.
 *
 * @param values The `key: value` lines of the head.
 * @param path What messages call the file.
 * @throws {Error} If a line is missing, or names a severity or cause that there is not.
 */
export function readFindingKind(
  name: string,
  values: ModelObject["values"],
  path = `${name}.sql`,
): FindingKind {
  const required = (key: string) => {
    if (values[key]) return values[key];
    throw new Error(`${path} has no line "-- ${key}:"`);
  };
  const severityText = required("severity");
  const [severity] = severityText.split(/\W/);
  if (!severities().includes(severity)) {
    throw new Error(
      `${path} has severity "${severity}": expected one of ${severities()}`,
    );
  }
  const cause = required("cause");
  const causes = readSeedColumn("causes", "cause");
  if (!causes.includes(cause)) {
    throw new Error(
      `${path} has cause "${cause}": expected one of ${causes}`,
    );
  }
  return {
    kind: name,
    title: required("title"),
    severity,
    severityText,
    rule: required("rule"),
    reason: required("reason"),
    cause,
    notebook: required("notebook"),
    evidence: (values.evidence ?? "").split(",").map((query) => query.trim()).filter(Boolean),
  };
}

const COLUMNS = `
select
    null::varchar as severity,
    null::varchar as user_id,
    null::varchar[] as user_ids,
    null::varchar as currency,
    null::decimal(38, 6) as exposure,
    null::timestamp as first_seen_at,
    null::timestamp as last_seen_at,
    null::timestamp as logged_at,
    null::varchar[] as transaction_ids,
    null::varchar[] as message_ids,
    null::varchar[] as request_ids,
    null::varchar as transaction_id,
    null::varchar as reason,
    null::double as score,
    null::varchar as subject,
    null::varchar as stream,
    null::integer as line,
    null::integer as file_id
where false`;

/**
 * Writes the query of a kind of finding: its own rows with the columns that all kinds have. What the
 * rule leaves out is filled in: the severity is the head's, a row with a `transaction_id` is about that
 * transaction and seen when it was logged, and one with a `user_id` names that user alone.
 */
export function findingSql({ kind, title, severity }: FindingKind, body: string): string {
  return `with

rule as (
${body.replaceAll(/^(?=.)/gm, "    ")}
),

columns_of_findings as (${COLUMNS.replaceAll(/^(?=.)/gm, "    ")}
),

filled as (
    select * from rule
    union all by name
    select * from columns_of_findings
)

select
    '${kind}' as kind,
    ${quoteText(title)} as title,
    coalesce(severity, '${severity}')::finding_severity as severity,
    user_id,
    currency,
    filled.exposure::decimal(38, 6) as exposure,
    coalesce(first_seen_at, logged_at) as first_seen_at,
    coalesce(last_seen_at, first_seen_at, logged_at) as last_seen_at,
    case
        when transaction_ids is not null then transaction_ids
        when transaction_id is null then []
        else [transaction_id]
    end as transaction_ids,
    coalesce(message_ids, []) as message_ids,
    coalesce(request_ids, []) as request_ids,
    case
        when user_ids is not null then user_ids
        when user_id is null then []
        else [user_id]
    end as user_ids,
    reason,
    score,
    coalesce(subject, transaction_id) as subject,
    stream,
    line,
    file_id,
    filled.exposure::decimal(38, 6) as amount
from filled`;
}
