const EXPORT_COMMAND = "aws logs create-export-task, or aws logs filter-log-events --output json";

/** Formats of text that hold no log event: how they look, and what would make logs of them. */
const FORMATS: ReadonlyArray<readonly [RegExp, name: string, remedy: string]> = [
  [/^\s*<(?:!DOCTYPE|html|\?xml)/i, "HTML or XML", `fetch the logs themselves: ${EXPORT_COMMAND}`],
  [
    /^\s*(?:\{\s*["}]|\[\s*[[{"\]])/,
    "JSON without log events (message and timestamp)",
    `fetch them: ${EXPORT_COMMAND}`,
  ],
  [
    /^[^\n,;\t]*[,;\t][^\n]*\n/,
    "a table without a column of times and one of messages",
    "ask Logs Insights for: fields @timestamp, @message, @logStream",
  ],
];

/**
 * Says in one line why a text without a single log event was not read: what it looks like, and what
 * would make it readable.
 *
 * @param head The text's begin, one character a byte.
 */
export function describeUnread(head: string): string {
  if (head === "") return "it is empty";
  if (head.trim() === "") return "it holds only white space";
  // deno-lint-ignore no-control-regex -- they are the sign of binary data
  const binary = head.slice(0, 4096).match(/[\x00-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0;
  if (binary > 8) return "it is binary data of an unknown format; leave it out";
  const [, name, remedy] = FORMATS.find(([pattern]) => pattern.test(head)) ??
    [
      null,
      "text in which no line begins with a time or like a line of Lambda",
      `fetch: ${EXPORT_COMMAND}`,
    ];
  return `it looks like ${name}; ${remedy}`;
}

/** Says in one line why a delivery without a single log event was not read. */
export function describeEmpty(delivery: string): string {
  return `it looks like ${delivery}, but no log event with a time was found in it; fetch: ${EXPORT_COMMAND}`;
}
