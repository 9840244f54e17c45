import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

/** Runs a function with a ledger of the sample and a folder to write to. */
export function withSample<T>(
  run: (ledger: string, folder: string) => Promise<T>,
): Promise<T> {
  return withFolder(async (folder) => await run(await makeLedger(folder, [SAMPLE_LOGS]), folder));
}

/** Runs a function with a reader of its own, which is closed afterwards. */
export async function withReader<T>(
  ledger: string,
  run: (reader: LedgerReader) => Promise<T>,
): Promise<T> {
  const reader = await LedgerReader.open(ledger, { keepsTables: true });
  try {
    return await run(reader);
  } finally {
    reader.close();
  }
}

/** Reads the text of a member of a zip archive. */
export async function readMember(path: string, name: string): Promise<string> {
  const { BlobReader, TextWriter, ZipReader } = await import("@zip.js/zip.js");
  const zip = new ZipReader(new BlobReader(new Blob([Deno.readFileSync(path)])), {
    useWebWorkers: false,
  });
  const entry = (await zip.getEntries()).find(({ filename }) => filename === name);
  if (entry === undefined || entry.directory) throw new Error(`${path} has no ${name}`);
  if (entry.zip64) throw new Error(`${name} is in a form that some spreadsheets cannot read`);
  return await entry.getData(new TextWriter(), { useWebWorkers: false });
}
