import type { CaseNews, News } from "./news.ts";
import { counted } from "../counted.ts";

const LISTED_MAX = 20;
const LINE_MAX = 300;
const DAY_MS = 86_400_000;
// Of Slack: characters of a section, of a header.
const SECTION_MAX = 2900;
const HEADER_MAX = 150;

/** Says in one line what is new; "nothing new" where nothing is. */
export function summarizeNews({ cases, findings, lesserCases, files, silentDays }: News): string {
  const of = (change: string) => cases.filter((each) => each.change === change).length;
  const critical = cases.filter(({ severity }) => severity === "critical").length;
  const parts = [
    count(of("new"), "new case"),
    of("grown") > 0 ? `${count(of("grown"), "case")} grown` : null,
    of("reopened") > 0 ? `${count(of("reopened"), "case")} open again` : null,
    cases.length > 0 ? `${critical} of them critical` : null,
    count(findings.length, "finding"),
    files.length > 0 ? `${count(files.length, "file")} not read whole` : null,
    silentDays.length > 0 ? `no logs of ${listDays(silentDays)}` : null,
    lesserCases > 0 ? `${count(lesserCases, "less severe case")} not listed` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "nothing new" : parts.join("; ");
}

/** Says in lines what is new, the most severe first, at most twenty of each. */
export function newsLines(news: News): string[] {
  const { cases, files } = news;
  const silences = joinDays(news.silentDays);
  return [
    ...silences.slice(0, LISTED_MAX).map((days) => `no logs   ${days}`),
    ...rest(silences.length, "times without logs"),
    ...files.slice(0, LISTED_MAX).map(({ path, reason }) =>
      oneLine(`not read  ${path}: ${reason}`)
    ),
    ...rest(files.length, "files; `deno task export issues` has all"),
    ...cases.slice(0, LISTED_MAX).flatMap(caseLines),
    ...rest(cases.length, "cases; `deno task review` has all"),
  ];
}

/** Makes the body of a webhook as Slack reads it; other services read its `text`. */
export function slackMessage(news: News, ledgerName: string): object {
  const summary = `balancebook ${ledgerName}: ${summarizeNews(news)}`;
  const data = [
    ...joinDays(news.silentDays).map((days) => `No logs of ${days}`),
    ...news.files.map(({ path, reason }) => `Not read whole: ${path}: ${reason}`),
  ].slice(0, LISTED_MAX).map((line) => escapeSlack(oneLine(line)));
  const sections = [
    ...data.length === 0 ? [] : [data.join("\n")],
    ...news.cases.slice(0, LISTED_MAX).map(slackCase),
    ...rest(news.cases.length, "cases; `deno task review` has all"),
  ];
  return {
    text: escapeSlack(oneLine(summary)),
    blocks: [
      {
        type: "header",
        text: { type: "plain_text", text: summary.slice(0, HEADER_MAX), emoji: false },
      },
      ...sections.map((text) => ({
        type: "section",
        text: { type: "mrkdwn", text: text.slice(0, SECTION_MAX), verbatim: true },
      })),
    ],
  };
}

function slackCase(each: CaseNews): string {
  const because = each.because === "" ? "" : ` (${each.because})`;
  return `*${each.severity}*, ${each.change}: ${escapeSlack(oneLine(each.headline + because))}\n` +
    `${escapeSlack(oneLine(each.task))}\n\`${each.caseId}\``;
}

function caseLines({ caseId, severity, change, because, headline, task }: CaseNews): string[] {
  const indent = " ".repeat(10);
  const what = because === "" ? change : `${change}: ${because}`;
  return [
    oneLine(`${severity.padEnd(8)}  ${headline}`),
    oneLine(`${indent}${caseId}  ${what}`),
    oneLine(`${indent}${task}`),
  ];
}

function rest(length: number, what: string): string[] {
  return length > LISTED_MAX ? [`... and ${length - LISTED_MAX} more ${what}`] : [];
}

function listDays(days: readonly string[]): string {
  const spans = joinDays(days);
  return spans.length <= 3 ? spans.join(", ") : `${days.length} days, the last ${days.at(-1)}`;
}

/** Joins days that follow one another: `2024-01-01 to 2024-03-31 (91 days)`. */
function joinDays(days: readonly string[]): string[] {
  const spans: [first: string, last: string, count: number][] = [];
  for (const day of days) {
    const span = spans.at(-1);
    if (span !== undefined && Date.parse(day) - Date.parse(span[1]) === DAY_MS) {
      [span[1], span[2]] = [day, span[2] + 1];
    } else spans.push([day, day, 1]);
  }
  return spans.map(([first, last, count]) =>
    count === 1 ? first : `${first} to ${last} (${counted(count, "day")})`
  );
}

function count(value: number, word: string): string | null {
  return value === 0 ? null : counted(value, word);
}

/** Keeps a text of the logs on its line, and short. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trimEnd();
  return line.length > LINE_MAX ? `${line.slice(0, LINE_MAX)}…` : line;
}

/** Keeps a text of the logs from calling people, or from linking anywhere. */
function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
