import { counted } from "../ledger/counted.ts";
import { requireIngest } from "../ledger/ingest_options.ts";
import { ingest, type IngestOptions, type IngestSummary } from "../ledger/ingest.ts";
import { keepResults } from "../ledger/store/results.ts";
import { type ReportProgress, withProgress } from "./progress.ts";

/**
 * Reads logs into the ledger as {@linkcode ingest} does, and works out its findings as
 * {@linkcode keepResults} does, with a bar in the notebook's cell.
 *
 * @param paths Folders, `.gz` and plain files, and `.zip` archives.
 * @throws {UserError} If a path does not exist or holds no logs, or the ledger cannot be used.
 * @throws {TypeError} If these are no paths, or no ledger is named.
 */
export async function ingestWithBar(
  paths: readonly string[],
  options: Omit<IngestOptions, "onProgress">,
): Promise<IngestSummary> {
  requireIngest(paths, options);
  const read = async (report: ReportProgress) => {
    const summary = await ingest(paths, {
      ...options,
      onProgress: ({ fileCount, filesDone, bytesTotal, bytesDone }) =>
        bytesDone < bytesTotal
          ? report(bytesDone / bytesTotal, `${filesDone} of ${counted(fileCount, "file")}`)
          : report(null, `${counted(fileCount, "file")} read, linking`),
    });
    await keepResults(options.ledger, {
      onProgress: (table) => report(null, `working out the ${table}`),
    });
    return summary;
  };
  return await withProgress(
    "Reading logs",
    read,
    "The Stop button ends it; the ledger stays unchanged.",
  );
}
