import { readObject } from "../../model/objects.ts";

/** A query of a report, and what its head says of it. */
export interface ReportQuery {
  /** Name of its table for people, of up to 31 characters. */
  readonly title: string;
  /** What the table shows, in a sentence. */
  readonly caption: string;
  /** What is said in place of a table without rows. */
  readonly empty: string;
  /** Headings of columns whose names do not say it well, by name. */
  readonly headings: ReadonlyMap<string, string>;
  /** One statement, without a semicolon at its end. */
  readonly sql: string;
}

/**
 * Reads a query of `lib/model/reports` and the keys of its head: `title`, `caption`, `empty`, and
 * `headings`, as `column = Heading` with semicolons between.
 *
 * @param name The file's name, without `.sql`.
 */
export function readReportQuery(name: string): ReportQuery {
  const { values, body } = readObject("reports", name);
  const pairs = (values.headings ?? "").split(";").map((pair) => pair.split("="));
  return {
    title: values.title ?? name,
    caption: values.caption ?? "",
    empty: values.empty ?? "None.",
    headings: new Map(
      pairs.filter(({ length }) => length === 2).map(([column, text]) => [
        column.trim(),
        text.trim(),
      ]),
    ),
    sql: body,
  };
}
