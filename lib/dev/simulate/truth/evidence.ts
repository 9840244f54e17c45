import type { LogFile } from "../files/log_files.ts";
import { collectMessages, type PlacedMessage } from "./messages.ts";
import { collectRows, type Row } from "./transactions.ts";

/** What the logs hold, as the rules read it: all in order of time. */
export interface Evidence {
  readonly files: readonly LogFile[];
  readonly messages: readonly PlacedMessage[];
  readonly rows: readonly Row[];
}

/** Collects it from the events that the files still hold. */
export function collectEvidence(files: readonly LogFile[]): Evidence {
  const messages = collectMessages(files);
  return { files, messages, rows: collectRows(messages) };
}
