import type { LedgerReader } from "../../../lib/ledger/store/open.ts";

/** Writes the logs of a ledger up to a moment, a folder a stream, each in order of time; gives their folder. */
export async function writeLogsUntil(
  reader: LedgerReader,
  end: string,
  folder: string,
): Promise<string> {
  const { stream, text } = await reader.columns(
    `select stream, string_agg(printed, chr(10) || chr(10) order by logged_at, line) as text
     from log_events where logged_at < $1::timestamp group by stream order by stream`,
    [end],
  );
  for (const [index, name] of stream.entries()) {
    Deno.mkdirSync(`${folder}/${name}`, { recursive: true });
    Deno.writeTextFileSync(`${folder}/${name}/000000`, `${text[index]}\n\n`);
  }
  return folder;
}
