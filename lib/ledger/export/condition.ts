import { QueryError, UserError } from "../error.ts";
import type { LedgerReader } from "../store/open.ts";
import { readSystemError } from "../system_error.ts";

interface Parsed {
  readonly error: boolean;
  readonly error_message?: string;
  readonly statements?: readonly unknown[];
}

/** What DuckDB says of a text that holds more than one statement, or another one. */
const NO_EXPRESSION = /only select/i;

/**
 * Returns whether a text is one SQL expression: nothing that ends the statement that it is put into,
 * leaves its brackets or begins another one. Nothing of it is run.
 *
 * @throws {UserError} If it is none; carries DuckDB's reason in one line.
 */
export async function requireExpression(reader: LedgerReader, text: string): Promise<void> {
  // An expression is one with and without brackets; whatever would leave them fails without.
  for (const sql of [`select ${text}\n`, `select (${text}\n)`]) {
    const { s } = await reader.columns("select json_serialize_sql($1::varchar) as s", [sql]);
    const parsed = JSON.parse(String(s[0])) as Parsed;
    if (parsed.error || parsed.statements?.length !== 1) {
      throw new UserError(
        `Cannot use --where ${JSON.stringify(text)}: ` +
          (NO_EXPRESSION.test(parsed.error_message ?? "only select")
            ? "expected one condition, such as currency = 'BHD'"
            : parsed.error_message!.split("\n")[0]),
      );
    }
  }
}

/** Turns what DuckDB says about a `--where` into one line for people. */
export function refusedCondition(text: string, error: unknown): unknown {
  // A machine with too little memory, or room, is no fault of the condition.
  if (!(error instanceof QueryError) || readSystemError(error) !== null) return error;
  const reason = error.message.split("\n")[0].replace(/^DuckDB refused the query: /, "");
  const [, name] = /Referenced column "([^"]+)" not found/.exec(reason) ?? [];
  const advice = name === undefined
    ? reason
    : `there is no column ${name}; a text stands in single quotes: '${name}'`;
  return new UserError(`Cannot use --where ${JSON.stringify(text)}: ${advice}`, { cause: error });
}
