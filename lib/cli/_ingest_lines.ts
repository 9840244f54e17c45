import { relative, resolve } from "node:path";
import { counted } from "../ledger/counted.ts";
import { ingest, type IngestSummary } from "../ledger/ingest.ts";
import { printableName } from "../ledger/printable.ts";
import type { LedgerContents } from "../ledger/store/contents.ts";
import { SAMPLE_LEDGER, SAMPLE_LOGS } from "../ledger/paths.ts";
import { ledgerPathFor } from "../ledger/store/ledger_path.ts";
import { LedgerReader } from "../ledger/store/open.ts";
import { keepResults } from "../ledger/store/results.ts";
import { clearLine, drawBar, showLine } from "./_progress.ts";

const UNREAD_SHOWN = 5;

/**
 * Returns what to ingest, and where to: the sample where no path is given, into the ledger that `--db`
 * names or else the one that the logs belong to.
 */
export function selectLogs(
  names: readonly string[],
  db: string | undefined,
): { paths: readonly string[]; ledger: string } {
  const paths = names.length > 0 ? names : [SAMPLE_LOGS];
  return { paths, ledger: resolve(db ?? ledgerPathFor(...paths)) };
}

/**
 * Ingests, with a bar that moves on a terminal; elsewhere nothing is printed. The sample's ledger never
 * holds anything but the sample: where it holds files of an older one, it is made again.
 *
 * @param isWhole Whether the ledger is to hold these logs and no others.
 */
export async function ingestWithProgress(
  paths: readonly string[],
  ledger: string,
  isWhole: boolean = isSample(paths, ledger),
): Promise<IngestSummary> {
  const summary = await readWithProgress(paths, ledger);
  const { newFiles, knownFiles, unreadableFiles } = summary;
  if (!isWhole || await countFiles(ledger) <= newFiles + knownFiles + unreadableFiles) {
    return summary;
  }
  await Deno.remove(ledger);
  return await readWithProgress(paths, ledger);
}

function isSample(paths: readonly string[], ledger: string): boolean {
  return ledger === SAMPLE_LEDGER && paths.length === 1 && resolve(paths[0]) === SAMPLE_LOGS;
}

/**
 * Ingests as {@linkcode ingestWithProgress} does, into a ledger of whatever logs.
 *
 * @param only Which files of the paths to read; all where it is not given.
 */
export async function readWithProgress(
  paths: readonly string[],
  ledger: string,
  only?: (path: string) => boolean,
): Promise<IngestSummary> {
  try {
    return await ingest(paths, {
      ledger,
      ...only === undefined ? {} : { only },
      tolerance: Deno.env.get("BALANCEBOOK_TOLERANCE") || undefined,
      onProgress: ({ fileCount, filesDone, bytesDone, bytesTotal }) =>
        showLine(
          bytesDone < bytesTotal
            ? drawBar(bytesDone / bytesTotal, `${filesDone} of ${counted(fileCount, "file")}`)
            : `${counted(fileCount, "file")} read, linking ...`,
        ),
      onFetch: (done, total) =>
        showLine(
          total === null
            ? `${counted(done, "page")} fetched`
            : drawBar(done / total, `${done} of ${counted(total, "object")} fetched`),
        ),
    });
  } finally {
    clearLine();
  }
}

/** Works out the ledger's findings, unless they are kept already; a terminal shows what is under way. */
export async function keepResultsWithProgress(ledger: string): Promise<void> {
  try {
    await keepResults(ledger, { onProgress: (table) => showLine(`Working out the ${table} ...`) });
  } finally {
    clearLine();
  }
}

async function countFiles(ledger: string): Promise<number> {
  const reader = await LedgerReader.open(ledger);
  try {
    const { n } = await reader.columns("select count(*) as n from log_files");
    return Number(n[0]);
  } finally {
    reader.close();
  }
}

/** Says in a few lines what an ingest did, and what the ledger holds; counts of files are the disk's. */
export function describeIngest(summary: IngestSummary, path: string): string {
  const ledger = relative(Deno.cwd(), path);
  const number = new Intl.NumberFormat("en");
  const n = (value: number) => number.format(value);
  const lines = [
    `${counted(summary.foundFiles, "file")} found: ${n(summary.newFiles)} read, ` +
    `${n(summary.knownFiles)} known already, ${n(summary.unreadableFiles)} unread`,
    ...unreadLines(summary),
    ...skippedLines(summary),
    ...damageLines(summary),
    ...unfetchedLines(summary),
    ...contentsLines(summary.contents),
    `${counted(summary.newEvents, "log event")} in ` +
    `${counted(summary.textBytes, "byte")} of text, ${
      counted(summary.newIssues, "issue")
    }; every byte is in an event or in an issue`,
    summary.isPublished ? `Ledger: ${ledger}` : `Ledger: ${ledger} (nothing new, left as it was)`,
  ];
  return lines.join("\n");
}

/** Says in two lines, or three where something is not known, what a ledger holds. */
function contentsLines(contents: LedgerContents): string[] {
  const { firstLoggedAt, lastLoggedAt, currencies, notJudged, unknownEvents, issues } = contents;
  const period = firstLoggedAt === null || lastLoggedAt === null
    ? ""
    : `, ${firstLoggedAt.slice(0, 10)} to ${lastLoggedAt.slice(0, 10)} (UTC)`;
  const lines = [
    `${counted(contents.transactions, "transaction")} of ${counted(contents.users, "user")}` +
    ` in ${currencies.join(", ") || "no currency"}, in ${counted(contents.messages, "message")}`,
    `${counted(contents.events, "log event")} of ${counted(contents.streams, "log stream")}` +
    ` in ${counted(contents.files, "file")}${period}`,
  ];
  if (notJudged + unknownEvents + issues === 0) return lines;
  return [
    ...lines,
    `Not known: ${counted(notJudged, "transaction")} not judged, ` +
    `${counted(unknownEvents, "log event")} of no known type, ${counted(issues, "issue")}`,
  ];
}

/** Names what was named and only stands beside logs. */
export function skippedLines({ skipped }: Pick<IngestSummary, "skipped">): string[] {
  if (skipped.length === 0) return [];
  const rest = skipped.length - UNREAD_SHOWN;
  const more = rest > 0 ? ` and ${rest} more` : "";
  return [
    `Skipped, what stands beside logs: ${
      skipped.slice(0, UNREAD_SHOWN).map(printableName).join(", ")
    }${more}`,
  ];
}

/** Names the first objects that could not be fetched, and why. */
function unfetchedLines({ unfetched }: IngestSummary): string[] {
  if (unfetched.length === 0) return [];
  const rest = unfetched.length - UNREAD_SHOWN;
  return [
    `${unfetched.length} could not be fetched; ingest again to try once more:`,
    ...unfetched.slice(0, UNREAD_SHOWN).map(({ path, reason }) =>
      `  ${printableName(path)}: ${printableName(reason)}`
    ),
    ...rest > 0 ? [`  and ${rest} more`] : [],
  ];
}

/** Names the first files of which some may be missing, or may be wrong, and why. */
function damageLines({ damaged, damagedFiles }: IngestSummary): string[] {
  if (damagedFiles === 0) return [];
  const rest = damagedFiles - UNREAD_SHOWN;
  return [
    damagedFiles === 1
      ? "1 file that was read is damaged; get it again, and ingest that one too:"
      : `${damagedFiles} files that were read are damaged; get them again, and ingest those too:`,
    ...damaged.slice(0, UNREAD_SHOWN).map(({ path, reason }) =>
      `  ${printableName(path)}: ${printableName(reason)}`
    ),
    ...rest > 0 ? [`  and ${rest} more; see issues`] : [],
  ];
}

/** Names the first files that were not read, and why. */
function unreadLines({ unread, unreadableFiles }: IngestSummary): string[] {
  const lines = unread.slice(0, UNREAD_SHOWN).map(({ path, reason }) =>
    `  ${printableName(path)}: ${printableName(reason)}`
  );
  const rest = unreadableFiles - lines.length;
  return rest > 0 && lines.length > 0 ? [...lines, `  and ${rest} more; see issues`] : lines;
}
